import { mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GivenUp } from '@services/jobs/given-up'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { now } from '../store/samples'

let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-given-up-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const bytes = Buffer.from('weights that two trainings have after their first epoch')
const write = (): Promise<string> => store.artifacts.write(bytes)
const isThere = (hash: string): boolean => store.artifacts.sizeSync(hash) !== null
/** As if it had been written an hour ago. */
function age(hash: string): void {
  const then = new Date(Date.now() - 3_600_000)
  utimesSync(store.artifacts.path(hash), then, then)
}

describe('artifacts that are given up', () => {
  it('go when they are old and nothing points to them', async () => {
    const hash = await write()
    store.artifactRows.add(hash, bytes.length, now)
    age(hash)
    new GivenUp(store).remove([hash])
    expect(isThere(hash)).toBe(false)
    expect(store.artifactRows.has(hash)).toBe(false)
  })

  it('stay for another run that has just written the same bytes, and go with the next ones', async () => {
    const givenUp = new GivenUp(store)
    const hash = await write()
    store.artifactRows.add(hash, bytes.length, now)
    age(hash)
    // The other run: written, and not told of yet.
    expect(await write()).toBe(hash)
    givenUp.remove([hash])
    expect(isThere(hash)).toBe(true)
    age(hash)
    const next = await store.artifacts.write(Buffer.from('the next ones'))
    givenUp.remove([next])
    expect(isThere(hash)).toBe(false)
    expect(isThere(next)).toBe(true)
  })

  it('go young as well once no job runs', async () => {
    const givenUp = new GivenUp(store)
    const hash = await write()
    givenUp.remove([hash])
    expect(isThere(hash)).toBe(true)
    givenUp.removeYoung()
    expect(isThere(hash)).toBe(false)
  })

  it('are there whenever a writer has finished, however often the old ones are given up meanwhile', async () => {
    const givenUp = new GivenUp(store)
    const hash = await write()
    let removed = 0
    for (let round = 0; round < 100; round++) {
      age(hash)
      const writer = await store.artifacts.createWriter()
      await writer.write(bytes)
      let isWriting = true
      const finishing = writer.finish().finally(() => (isWriting = false))
      while (isWriting) {
        givenUp.remove([hash])
        if (!isThere(hash)) removed++
        await new Promise((resolve) => setImmediate(resolve))
      }
      await finishing
      expect(isThere(hash)).toBe(true)
    }
    expect(removed).toBeGreaterThan(0)
    expect(await store.artifacts.read(hash)).toEqual(bytes)
  })
})
