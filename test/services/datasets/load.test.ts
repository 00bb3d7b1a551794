import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '@contract/dataset'
import { loadSplit } from '@services/datasets/load'
import type { ArtifactStore } from '@services/store/artifacts'
import { importPath, temporaryFolder } from './workbench'

/** 600 rows of two fractions with 300 classes: four bytes a value and two a label. */
async function wideSet(): Promise<{ dataset: Dataset; artifacts: ArtifactStore }> {
  const path = join(temporaryFolder(), 'wide.csv')
  const rows = Array.from({ length: 600 }, (_, row) => `${row % 300},${row / 1024},${(row % 7) / 8}`)
  writeFileSync(path, `label,a,b\n${rows.join('\n')}\n`)
  return importPath(path, { options: { testFraction: 0.5 } })
}

describe('a stored split', () => {
  it('is read whole or from its start, in the types it is stored in', async () => {
    const { dataset, artifacts } = await wideSet()
    const whole = await loadSplit(dataset, 'train', artifacts, null)
    expect(whole).toMatchObject({
      count: 300,
      imageShape: [1, 2, 1],
      classCount: 300,
      bounds: dataset.bounds
    })
    expect(whole.pixels).toBeInstanceOf(Float32Array)
    expect(whole.labels).toBeInstanceOf(Uint16Array)
    for (const [row, label] of whole.labels.entries()) {
      expect(Math.round((whole.pixels[2 * row] ?? 0) * 1024) % 300).toBe(label)
    }
    for (const limit of [1, 17, 300, 5000]) {
      const start = await loadSplit(dataset, 'train', artifacts, limit)
      const count = Math.min(limit, 300)
      expect(start.count).toBe(count)
      expect(start.pixels).toEqual(whole.pixels.subarray(0, 2 * count))
      expect(start.labels).toEqual(whole.labels.subarray(0, count))
    }
  })

  it('is refused if a file changed, is cut off or is gone', async () => {
    const { dataset, artifacts } = await wideSet()
    const path = artifacts.path(dataset.test.images)
    const bytes = readFileSync(path)
    const changed = Buffer.from(bytes)
    changed[5] = (changed[5] ?? 0) ^ 1
    writeFileSync(path, changed)
    await expect(loadSplit(dataset, 'test', artifacts, null)).rejects.toMatchObject({
      code: 'store-unreadable'
    })
    writeFileSync(path, bytes.subarray(0, 100))
    await expect(loadSplit(dataset, 'test', artifacts, 50)).rejects.toMatchObject({
      code: 'store-unreadable',
      message:
        'A file of the data set under test is damaged: expected 400 bytes, found 100. Import the data set again.'
    })
    rmSync(path)
    for (const limit of [50, null]) {
      await expect(loadSplit(dataset, 'test', artifacts, limit)).rejects.toMatchObject({
        code: 'store-unreadable'
      })
    }
  })
})
