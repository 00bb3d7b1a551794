import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Dataset } from '@contract/dataset'
import { DatasetImportSpec } from '@contract/job'
import type { Progress } from '@contract/job'
import { neverAborted } from '@core/signal'
import { importDataset } from '@services/datasets'
import { loadSplit } from '@services/datasets/load'
import { ArtifactStore } from '@services/store/artifacts'
import { decodeImage, filesBelow, importPath, mnist, temporaryFolder } from './workbench'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Images a digit of the MNIST training and test files, as the paper's page lists them. */
const trainCounts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
const testCounts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]

describe('MNIST', () => {
  it('imports whole, from the folder that ships with the program', async () => {
    const artifacts = new ArtifactStore(temporaryFolder())
    const seen: Progress[] = []
    const spec = DatasetImportSpec.parse({
      kind: 'dataset-import',
      name: 'MNIST',
      source: { kind: 'builtin', id: 'mnist' }
    })
    const dataset = await importDataset(
      { spec, artifacts, builtins: mnist, newId: 'one', createdAt: 'now', decodeImage },
      { signal: neverAborted, progress: (progress) => seen.push(progress) }
    )

    expect(Dataset.parse(dataset)).toEqual(dataset)
    expect(dataset).toMatchObject({
      id: 'one',
      name: 'MNIST',
      format: 'builtin',
      source: 'mnist',
      imageShape: [28, 28, 1],
      classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      pixelType: 'uint8',
      bounds: { lower: 0, upper: 1 },
      splitNote: 'given',
      createdAt: 'now'
    })
    expect(dataset.train).toMatchObject({ count: 60_000, classCounts: trainCounts })
    expect(dataset.test).toMatchObject({ count: 10_000, classCounts: testCounts })
    // The artifacts are the files without their headers, byte for byte.
    const body = (name: string, header: number): Buffer => readFileSync(join(mnist, name)).subarray(header)
    expect(dataset.train.images).toBe(sha256(body('train-images-idx3-ubyte', 16)))
    expect(dataset.train.labels).toBe(sha256(body('train-labels-idx1-ubyte', 8)))
    expect(dataset.test.images).toBe(sha256(body('t10k-images-idx3-ubyte', 16)))
    expect(dataset.test.labels).toBe(sha256(body('t10k-labels-idx1-ubyte', 8)))
    const hashes = [dataset.train.images, dataset.train.labels, dataset.test.images, dataset.test.labels]
    expect(filesBelow(artifacts.folder)).toEqual(hashes.map((hash) => `${hash.slice(0, 2)}/${hash}`).sort())

    expect(seen.at(-1)).toMatchObject({ done: 70_000, total: 70_000, unit: 'images' })
    expect(seen.every(({ done }, index) => index === 0 || done >= (seen[index - 1]?.done ?? 0))).toBe(true)
    expect(seen.length).toBeGreaterThan(50)

    const test = await loadSplit(dataset, 'test', artifacts, null)
    expect(sha256(test.pixels as Uint8Array)).toBe(dataset.test.images)
    const start = await loadSplit(dataset, 'test', artifacts, 100)
    expect(start).toMatchObject({
      count: 100,
      imageShape: [28, 28, 1],
      classCount: 10,
      datasetHash: dataset.hash
    })
    expect(start.pixels).toEqual(test.pixels.subarray(0, 78_400))
    expect(start.labels).toEqual(test.labels.subarray(0, 100))
    // The first test image of MNIST is a seven.
    expect(start.labels[0]).toBe(7)
  })

  it('imports the same from gzipped files with dots in their names', async () => {
    const folder = temporaryFolder()
    for (const name of ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) {
      const train = name.replace('t10k', 'train').replace('-idx', '.idx')
      copyFileSync(join(mnist, name), join(folder, train))
      await pipeline(
        createReadStream(join(mnist, name)),
        createGzip({ level: 1 }),
        createWriteStream(join(folder, `${name.replace('-idx', '.idx')}.gz`))
      )
    }
    const { dataset } = await importPath(folder)
    expect(dataset).toMatchObject({ format: 'idx', source: folder, splitNote: 'given' })
    expect(dataset.test).toEqual(dataset.train)
    expect(dataset.test).toMatchObject({ count: 10_000, classCounts: testCounts })
    expect(dataset.test.images).toBe(sha256(readFileSync(join(mnist, 't10k-images-idx3-ubyte')).subarray(16)))
  })

  it('splits a single images file by class', async () => {
    const { dataset, artifacts } = await importPath(join(mnist, 't10k-images-idx3-ubyte'), {
      options: { testFraction: 0.25, splitSeed: 7 }
    })
    expect(dataset.splitNote).toBe('25 % stratified, seed 7')
    expect([dataset.train.count, dataset.test.count]).toEqual([7500, 2500])
    for (const [label, count] of testCounts.entries()) {
      expect(Math.abs((dataset.test.classCounts[label] ?? 0) - count / 4)).toBeLessThan(1)
      expect((dataset.test.classCounts[label] ?? 0) + (dataset.train.classCounts[label] ?? 0)).toBe(count)
    }
    const again = await importPath(join(mnist, 't10k-images-idx3-ubyte'), {
      options: { testFraction: 0.25, splitSeed: 7 },
      artifacts
    })
    expect(again.dataset.hash).toBe(dataset.hash)
    const other = await importPath(join(mnist, 't10k-images-idx3-ubyte'), {
      options: { testFraction: 0.25, splitSeed: 8 }
    })
    expect(other.dataset.hash).not.toBe(dataset.hash)
  })
})
