import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkSha256, digestOf, sha256OfFile } from '../../tools/lib/hash.mjs'
import { ELECTRON_WHEEL, TENSORFLOW_LIBRARIES, TENSORFLOW_WHEEL } from '../../tools/lib/pins.mjs'
import { useTemporaryFolder } from './temporary-folder'

const temporary = useTemporaryFolder()
// FIPS 180-2, appendix B.1.
const SHA256_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

describe('checkSha256', () => {
  it('accepts the pinned file and leaves it alone', async () => {
    const file = join(temporary(), 'wheel')
    writeFileSync(file, 'abc')
    expect(await sha256OfFile(file)).toBe(SHA256_OF_ABC)
    await checkSha256(file, SHA256_OF_ABC.toUpperCase(), 'the wheel')
    expect(readFileSync(file, 'utf8')).toBe('abc')
  })

  it('refuses and deletes a file that differs in one bit', async () => {
    const file = join(temporary(), 'wheel')
    writeFileSync(file, 'abb')
    await expect(checkSha256(file, SHA256_OF_ABC, 'the wheel')).rejects.toThrow(
      /^the wheel is not the file that was pinned: its sha256 is [0-9a-f]{64}, expected ba7816bf.*deleted, not used/
    )
    expect(existsSync(file)).toBe(false)
  })
})

describe('digestOf', () => {
  it('changes with every part of a recipe', () => {
    const recipe = { version: '1.0.0', sha256: 'aa', revision: 1 }
    const all = [
      recipe,
      { ...recipe, version: '1.0.1' },
      { ...recipe, sha256: 'ab' },
      { ...recipe, revision: 2 }
    ]
    expect(new Set(all.map(digestOf)).size).toBe(all.length)
    expect(digestOf({ ...recipe })).toBe(digestOf(recipe))
  })
})

it('pins a whole sha256 for everything that comes from outside npm', () => {
  const pins = [ELECTRON_WHEEL, TENSORFLOW_WHEEL, ...Object.values(TENSORFLOW_LIBRARIES)].map(
    (pin) => pin.sha256
  )
  for (const pin of pins) expect(pin).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(pins).size).toBe(pins.length)
})
