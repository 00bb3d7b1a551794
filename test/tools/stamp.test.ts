import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  linkFolder,
  linksTo,
  makeFolder,
  readAnyStamp,
  readStamp,
  removePartial
} from '../../tools/lib/stamp.mjs'
import { useTemporaryFolder } from './temporary-folder'

const temporary = useTemporaryFolder()

function make(cache: string, digest = 'digest', content = 'library'): Promise<string> {
  return makeFolder(cache, 'runtime', digest, (folder) => {
    writeFileSync(join(folder, 'main.so'), content)
    return Promise.resolve({ files: ['main.so'], facts: { version: '1.2.3' } })
  })
}

describe('makeFolder', () => {
  it('is recognised by its stamp afterwards', async () => {
    const cache = temporary()
    const folder = await make(cache)
    expect(readStamp(folder, 'digest')).toEqual({ version: '1.2.3' })
    expect(readAnyStamp(folder)?.sizes).toEqual({ 'main.so': 'library'.length })
    expect(readdirSync(cache)).toEqual(['runtime'])
  })

  it('leaves nothing behind when a step fails', async () => {
    const cache = temporary()
    const failing = makeFolder(cache, 'runtime', 'digest', (folder) => {
      writeFileSync(join(folder, 'main.so'), 'half')
      return Promise.reject(new Error('disk full'))
    })
    await expect(failing).rejects.toThrow('disk full')
    expect(readdirSync(cache)).toEqual([])
  })

  it('keeps the one that is there when a second set-up made the same', async () => {
    const cache = temporary()
    await make(cache)
    writeFileSync(join(cache, 'runtime', 'in-use'), 'x')
    await make(cache)
    expect(existsSync(join(cache, 'runtime', 'in-use'))).toBe(true)
  })

  it('replaces one of an older recipe', async () => {
    const cache = temporary()
    const folder = await make(cache, 'old', 'old library')
    expect(readStamp(folder, 'new')).toBeNull()
    await make(cache, 'new', 'new library')
    expect(readFileSync(join(folder, 'main.so'), 'utf8')).toBe('new library')
    expect(readStamp(folder, 'new')).not.toBeNull()
  })
})

describe('readStamp', () => {
  it('does not trust a folder whose main file was cut off or is gone', async () => {
    const folder = await make(temporary())
    truncateSync(join(folder, 'main.so'), 3)
    expect(readStamp(folder, 'digest')).toBeNull()
  })

  it('is null for a folder without a stamp, and for a broken stamp', async () => {
    const cache = temporary()
    expect(readStamp(join(cache, 'nowhere'), 'digest')).toBeNull()
    const folder = await make(cache)
    writeFileSync(join(folder, 'heisenbench-stamp.json'), '{"digest": "dig')
    expect(readStamp(folder, 'digest')).toBeNull()
  })
})

it('removePartial clears what killed set-ups left, or only what one process left', () => {
  const cache = temporary()
  for (const name of ['.partial-11-electron', '.partial-12-tensorflow', 'electron-1'])
    mkdirSync(join(cache, name))
  removePartial(cache, 11)
  expect(readdirSync(cache).sort()).toEqual(['.partial-12-tensorflow', 'electron-1'])
  removePartial(cache)
  expect(readdirSync(cache)).toEqual(['electron-1'])
  removePartial(join(cache, 'not-there'))
})

describe('linkFolder', () => {
  it('puts a link in the place of nothing, of a folder, and of another link', () => {
    const root = temporary()
    for (const name of ['first', 'second', 'place-of-folder']) {
      mkdirSync(join(root, name))
      writeFileSync(join(root, name, 'name'), name)
    }
    const place = join(root, 'node_modules/electron/dist')
    expect(linksTo(place)).toBeNull()
    for (const target of ['first', 'second', 'second']) {
      linkFolder(join(root, target), place)
      expect(readFileSync(join(place, 'name'), 'utf8')).toBe(target)
      expect(linksTo(place)).toBe(join(root, target))
    }
    linkFolder(join(root, 'first'), join(root, 'place-of-folder'))
    expect(readFileSync(join(root, 'place-of-folder/name'), 'utf8')).toBe('first')
    expect(readdirSync(join(root, 'node_modules/electron'))).toEqual(['dist'])
  })
})
