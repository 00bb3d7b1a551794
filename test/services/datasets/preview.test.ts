import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-node'
import { beforeAll, describe, expect, it } from 'vitest'
import { type DatasetPreview, DatasetPreview as Schema, DatasetPreviewSpec } from '@contract/dataset-preview'
import type { Progress } from '@contract/job'
import { neverAborted, type Signal } from '@core/signal'
import { Cancelled } from '@contract/errors'
import { previewDataset } from '@services/datasets/preview'
import { decodeImage, filesBelow, importPath, mnist, temporaryFolder } from './workbench'

let picture: Uint8Array
beforeAll(async () => {
  const image = tf.tensor3d([0, 50, 100, 150, 200, 250], [2, 3, 1], 'int32')
  picture = await tf.node.encodePng(image)
  image.dispose()
})

async function preview(
  path: string,
  signal: Signal = neverAborted,
  progress: (progress: Progress) => void = () => undefined
): Promise<DatasetPreview> {
  const scratch = join(temporaryFolder(), 'scratch')
  const spec = DatasetPreviewSpec.parse({ kind: 'dataset-preview', source: { kind: 'path', path } })
  try {
    const input = { spec, builtins: mnist, scratch, decodeImage, now: () => 0 }
    return Schema.parse(await previewDataset(input, { signal, progress }))
  } finally {
    expect(filesBelow(scratch)).toEqual([])
  }
}

/** 20 rows of 4 values, every fifth one damaged. */
function damagedTable(): string {
  const path = join(temporaryFolder(), 'table.csv')
  const rows = Array.from({ length: 20 }, (_, row) =>
    row % 5 === 4 ? `${row % 2},1,oops,3,4` : `${row % 2},${row},2,3,${200 + row}`
  )
  writeFileSync(path, `${rows.join('\n')}\n`)
  return path
}

describe('a preview', () => {
  it('says what MNIST is, with an image of each class', async () => {
    const seen: Progress[] = []
    const found = await preview(mnist, neverAborted, (progress) => seen.push(progress))
    expect(found).toMatchObject({
      format: 'idx',
      imageShape: [28, 28, 1],
      pixelType: 'uint8',
      problems: [],
      problemCount: 0,
      parts: [
        { split: 'train', count: 60_000 },
        { split: 'test', count: 10_000 }
      ]
    })
    expect(found.parts[1]?.classCounts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    expect(found.samples.map(({ className }) => className).sort()).toEqual([...'0123456789'])
    const first = readFileSync(join(mnist, 'train-images-idx3-ubyte')).subarray(16, 16 + 784)
    expect(found.samples.find(({ className }) => className === '5')?.pixels).toEqual(new Uint8Array(first))
    expect(seen.at(-1)).toMatchObject({ done: 70_000, total: 70_000, unit: 'images' })
  })

  it('tells problems row by row, and the import leaves them out if it is told to', async () => {
    const path = damagedTable()
    const found = await preview(path)
    expect(found.problemCount).toBe(4)
    expect(found.problems[0]).toMatch(/^table\.csv, row 5, column 3: expected a finite number, found "oops"/)
    expect(found.parts).toMatchObject([{ split: null, count: 16, classCounts: [8, 8] }])
    await expect(importPath(path)).rejects.toMatchObject({ code: 'dataset-unreadable' })
    const { dataset } = await importPath(path, { options: { damaged: 'leave-out' } })
    expect(dataset.train.count + dataset.test.count).toBe(16)
    expect(dataset.splitNote).toContain('4 damaged ones left out')
  })

  it('tells the first hundred problems and counts the rest', async () => {
    const folder = temporaryFolder()
    for (const name of ['cat', 'dog']) mkdirSync(join(folder, name))
    for (let index = 0; index < 130; index++) writeFileSync(join(folder, 'cat', `${index}.png`), 'no image')
    writeFileSync(join(folder, 'cat', 'z.png'), picture)
    writeFileSync(join(folder, 'dog', 'a.png'), picture)
    const found = await preview(folder)
    expect([found.problemCount, found.problems.length]).toEqual([130, 100])
    expect(found.problems[0]).toContain('cat/0.png')
    expect(found).toMatchObject({ imageShape: [2, 3, 1], parts: [{ count: 2, classCounts: [1, 1] }] })
    expect(Array.from(found.samples[0]?.pixels ?? [])).toEqual([0, 50, 100, 150, 200, 250])
  })

  it('counts damaged images of arrays and batches', async () => {
    expect((await preview('test/fixtures/broken/npy-nan.npz')).problems).toEqual([
      expect.stringContaining('image 5')
    ])
    const folder = temporaryFolder()
    const record = (label: number): Buffer => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, label)])
    writeFileSync(join(folder, 'data_batch_1.bin'), Buffer.concat([1, 12, 2].map(record)))
    const found = await preview(folder)
    expect(found).toMatchObject({ problemCount: 1, parts: [{ count: 2 }] })
    expect(found.samples.map(({ className, pixels }) => [className, pixels[0]])).toEqual([
      ['1', 1],
      ['2', 2]
    ])
  })

  it('can be called off', async () => {
    let looks = 0
    const signal: Signal = {
      aborted: false,
      throwIfAborted: () => {
        if (++looks > 3) throw new Cancelled()
      }
    }
    await expect(preview(mnist, signal)).rejects.toBeInstanceOf(Cancelled)
  })
})

describe('the choice of a split', () => {
  const counts = async (options: object) => {
    const { dataset } = await importPath('test/fixtures/numpy/keras.npz', { options })
    return {
      train: dataset.train.count,
      test: dataset.test.count,
      note: dataset.splitNote,
      hash: dataset.hash
    }
  }

  it('keeps the given one, or makes a new one of all images', async () => {
    expect(await counts({})).toMatchObject({ train: 12, test: 6, note: 'given' })
    expect(await counts({ split: 'given' })).toEqual(await counts({}))
    const share = { testFraction: 1 / 3, splitSeed: 5 }
    const stratified = await counts({ split: 'stratified', ...share })
    expect(stratified).toMatchObject({ train: 12, test: 6, note: '33.33 % stratified, seed 5' })
    const random = await counts({ split: 'random', ...share })
    expect(random).toMatchObject({ train: 12, test: 6, note: '33.33 % at random, seed 5' })
    expect(await counts({ split: 'random', ...share })).toEqual(random)
    expect((await counts({ split: 'random', ...share, splitSeed: 6 })).hash).not.toBe(random.hash)
  })

  it('refuses a given split where there is none', async () => {
    await expect(
      importPath('test/fixtures/numpy/text.npz', { options: { split: 'given' } })
    ).rejects.toMatchObject({ message: expect.stringContaining('images without a split') as string })
  })
})
