import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Cancelled } from '@contract/errors'
import type { Signal } from '@core/signal'
import { ArtifactStore } from '@services/store/artifacts'
import { filesBelow, importPath, mnist, temporaryFolder } from './workbench'

/** Aborts from the n-th look on. */
function abortsAfter(looks: number): Signal & { looks(): number } {
  let seen = 0
  return {
    looks: () => seen,
    get aborted() {
      return seen >= looks
    },
    throwIfAborted() {
      if (seen++ >= looks) throw new Cancelled()
    }
  }
}

const test = join(mnist, 't10k-images-idx3-ubyte')

describe('an import is all or nothing', () => {
  it('leaves nothing behind when cancelled at any point', async () => {
    const never = abortsAfter(Number.POSITIVE_INFINITY)
    await importPath(test, { signal: never })
    const looks = never.looks()
    expect(looks).toBeGreaterThan(20)
    for (const at of [0, 1, Math.floor(looks / 2), looks - 2, looks - 1]) {
      const artifacts = new ArtifactStore(temporaryFolder())
      const signal = abortsAfter(at)
      await expect(importPath(test, { signal, artifacts })).rejects.toBeInstanceOf(Cancelled)
      // It stops at once: nobody looks a second time.
      expect(signal.looks()).toBe(at + 1)
      expect(filesBelow(artifacts.folder)).toEqual([])
    }
  })

  it('takes back what it stored when the disk refuses the last artifact', async () => {
    const whole = await importPath(test)
    const { train, test: held } = whole.dataset
    const artifacts = new ArtifactStore(temporaryFolder())
    // A file stands where the folder of the last artifact would be; one of the other three is there already.
    writeFileSync(join(artifacts.folder, held.labels.slice(0, 2)), 'in the way')
    expect(await artifacts.write(await whole.artifacts.read(train.labels))).toBe(train.labels)
    const before = filesBelow(artifacts.folder)
    await expect(importPath(test, { artifacts })).rejects.toMatchObject({ code: 'disk-failed' })
    expect(filesBelow(artifacts.folder)).toEqual(before)
    expect(await artifacts.has(train.labels)).toBe(true)
  })

  it('keeps artifacts that another data set shares', async () => {
    const artifacts = new ArtifactStore(temporaryFolder())
    const first = await importPath(test, { artifacts })
    const before = filesBelow(artifacts.folder)
    const second = await importPath(test, { artifacts })
    expect(second.dataset.hash).toBe(first.dataset.hash)
    expect(filesBelow(artifacts.folder)).toEqual(before)
  })

  it('puts its temporary files where the store clears up after a crash', async () => {
    const artifacts = new ArtifactStore(temporaryFolder())
    const during: string[][] = []
    await importPath(test, { artifacts, progress: () => during.push(filesBelow(artifacts.folder)) })
    expect(during.flat().length).toBeGreaterThan(0)
    expect(during.flat().every((name) => name.startsWith('temporary/'))).toBe(true)
    mkdirSync(join(artifacts.folder, 'temporary'), { recursive: true })
    await artifacts.removeTemporary()
    expect(filesBelow(artifacts.folder)).toHaveLength(4)
  })
})
