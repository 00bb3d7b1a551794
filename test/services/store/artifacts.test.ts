import { createHash } from 'node:crypto'
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@contract/errors'
import { createStage } from '@services/datasets/stage'
import { ArtifactStore } from '@services/store/artifacts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder = ''
let store: ArtifactStore

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-artifacts-'))
  store = new ArtifactStore(join(folder, 'artifacts'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

describe('artifacts', () => {
  it('are named by their bytes and read back', async () => {
    const hash = await store.write(bytes('weights'))
    expect(hash).toBe(sha256('weights'))
    expect(readFileSync(join(folder, 'artifacts', hash.slice(0, 2), hash), 'utf8')).toBe('weights')
    expect((await store.read(hash)).toString()).toBe('weights')
    expect(await store.size(hash)).toBe(7)
    expect(store.sizeSync(hash)).toBe(7)
    expect(await store.has(sha256('other'))).toBe(false)
    expect(store.sizeSync(sha256('other'))).toBeNull()
  })

  it('hold the chunks of a writer in order, also empty ones', async () => {
    const writer = await store.createWriter()
    for (const chunk of ['a', '', 'bc', 'd'.repeat(100_000)]) await writer.write(bytes(chunk))
    const whole = `abc${'d'.repeat(100_000)}`
    expect(await writer.finish()).toBe(sha256(whole))
    expect((await store.read(sha256(whole))).toString()).toBe(whole)
    expect(await store.write([bytes('x'), bytes('yz')])).toBe(sha256('xyz'))
    expect(await store.write([])).toBe(sha256(''))
  })

  it('are stored once, and the second writing makes the file young again', async () => {
    const hash = await store.write(bytes('same'))
    const then = new Date(Date.now() - 3_600_000)
    utimesSync(store.path(hash), then, then)
    expect(await store.write(bytes('same'))).toBe(hash)
    expect(Date.now() - statSync(store.path(hash)).mtimeMs).toBeLessThan(600_000)
    expect(await store.list()).toEqual([hash])
    expect(readdirSync(join(folder, 'artifacts', 'temporary'))).toEqual([])
  })

  it('can be written twice at the same time', async () => {
    const hashes = await Promise.all(Array.from({ length: 8 }, () => store.write(bytes('at once'))))
    expect(new Set(hashes)).toEqual(new Set([sha256('at once')]))
    expect((await store.read(sha256('at once'))).toString()).toBe('at once')
  })

  it('cannot be seen before they are whole; what a crash leaves is temporary and goes', async () => {
    const kept = await store.write(bytes('kept'))
    const cut = await store.createWriter()
    await cut.write(bytes('half of'))
    expect(await store.list()).toEqual([kept])
    expect(readdirSync(join(folder, 'artifacts', 'temporary'))).toHaveLength(1)
    await new ArtifactStore(join(folder, 'artifacts')).removeTemporary()
    expect(await store.list()).toEqual([kept])
    expect(readdirSync(join(folder, 'artifacts'))).toEqual([kept.slice(0, 2)])
    await cut.discard()
  })

  it('say that the folder failed, whatever clearing up after it finds', async () => {
    const temporary = join(folder, 'artifacts', 'temporary')
    const writer = await store.createWriter()
    await writer.write(bytes('half'))
    rmSync(temporary, { recursive: true })
    // Below a file there is nothing to rename and nothing to remove: both calls fail.
    writeFileSync(temporary, '')
    expect((await errorOf(writer.finish())).code).toBe('disk-failed')
    await expect(writer.discard()).resolves.toBeUndefined()
    const staged = createStage(store)
    rmSync(temporary)
    await (await staged.start()).add(bytes('half'))
    rmSync(temporary, { recursive: true })
    writeFileSync(temporary, '')
    expect((await errorOf(staged.commit())).code).toBe('disk-failed')
    await expect(staged.discard()).resolves.toBeUndefined()
  })

  it('leave nothing behind when discarded', async () => {
    const writer = await store.createWriter()
    await writer.write(bytes('gone'))
    await writer.discard()
    await writer.discard()
    expect(readdirSync(join(folder, 'artifacts', 'temporary'))).toEqual([])
    expect(await store.list()).toEqual([])
  })

  it('notice one changed byte, and say which file and what to do', async () => {
    const hash = await store.write(bytes('0123456789'))
    const tampered = readFileSync(store.path(hash))
    tampered.writeUInt8(tampered.readUInt8(4) ^ 1, 4)
    writeFileSync(store.path(hash), tampered)
    const error = await errorOf(store.read(hash))
    expect(error.code).toBe('store-unreadable')
    expect(error.message).toContain(store.path(hash))
    expect(error.message).toContain('backup')
  })

  it('notice a file that is cut off or gone', async () => {
    const hash = await store.write(bytes('0123456789'))
    writeFileSync(store.path(hash), '012345678')
    expect((await errorOf(store.read(hash))).code).toBe('store-unreadable')
    await store.remove(hash)
    const error = await errorOf(store.read(hash))
    expect(error.code).toBe('store-unreadable')
    expect(error.message).toContain('missing')
  })

  it.each(['', '..', 'A'.repeat(64), `${'a'.repeat(63)}/`, '../../etc/passwd'])(
    'refuse the name %j',
    (name) => {
      expect(() => store.path(name)).toThrow(AppError)
    }
  )

  // Root may write anywhere, so the refusal comes from a file that stands where a folder should be.
  it('say why the disk refused', async () => {
    writeFileSync(join(folder, 'artifacts'), 'a file')
    const error = await errorOf(store.write(bytes('x')))
    expect(error.code).toBe('disk-failed')
    expect(error.message).toContain(join(folder, 'artifacts'))
  })

  it.skipIf(process.getuid?.() === 0)('name a missing permission', async () => {
    chmodSync(folder, 0o500)
    const error = await errorOf(store.write(bytes('x')))
    chmodSync(folder, 0o700)
    expect(error.code).toBe('disk-failed')
    expect(error.message).toContain('permission')
  })
})
