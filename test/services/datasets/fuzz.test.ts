import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as tf from '@tensorflow/tfjs-node'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Dataset, type DatasetFormat } from '@contract/dataset'
import { AppError } from '@contract/errors'
import { ArtifactStore } from '@services/store/artifacts'
import { greyBitmap } from '../../fuzz/good-files'
import { filesBelow, importPath, mnist, temporaryFolder } from './workbench'

/** More runs for a long search: FUZZ_EFFORT=20. */
const effort = Number(process.env['FUZZ_EFFORT'] ?? 1)

/** One way of damaging a file. */
type Damage = (bytes: Buffer) => Buffer

const anywhere = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const at = (share: number, bytes: Buffer): number => Math.floor(share * bytes.length)

const damage: fc.Arbitrary<Damage> = fc.oneof(
  anywhere.map(
    (share): Damage =>
      (bytes) =>
        bytes.subarray(0, at(share, bytes))
  ),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map(
    (tail): Damage =>
      (bytes) =>
        Buffer.concat([bytes, tail])
  ),
  fc.uint8Array({ maxLength: 400 }).map(
    (random): Damage =>
      () =>
        Buffer.from(random)
  ),
  fc
    .array(fc.tuple(anywhere, fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 })
    .map((changes): Damage => (bytes) => {
      const copy = Buffer.from(bytes)
      for (const [share, value] of changes) copy[at(share, copy)] = value
      return copy
    }),
  // Headers are where it hurts.
  fc
    .tuple(fc.nat({ max: 60 }), fc.uint8Array({ minLength: 1, maxLength: 8 }))
    .map(([position, values]): Damage => (bytes) => {
      const copy = Buffer.from(bytes)
      copy.set(values.subarray(0, Math.max(0, copy.length - position)), Math.min(position, copy.length))
      return copy
    }),
  fc.tuple(anywhere, fc.uint8Array({ maxLength: 20 })).map(
    ([share, values]): Damage =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, at(share, bytes)), values, bytes.subarray(at(share, bytes))])
  )
)

const openFiles = (): number => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)

/** Imports; whatever happens, it is a data set or an AppError for people, and nothing else is left behind. */
async function survives(path: string, format: DatasetFormat | 'auto' = 'auto'): Promise<void> {
  const artifacts = new ArtifactStore(join(temporaryFolder(), 'artifacts'))
  try {
    const { dataset } = await importPath(path, { artifacts, format })
    expect(Dataset.safeParse(dataset).success).toBe(true)
    const { train, test } = dataset
    const hashes = new Set([train, test].flatMap(({ images, labels }) => [images, labels]))
    expect(filesBelow(artifacts.folder)).toHaveLength(hashes.size)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.code).toBe('dataset-unreadable')
    expect(error.message).toMatch(/expected/)
    expect(filesBelow(artifacts.folder)).toEqual([])
  } finally {
    rmSync(artifacts.folder, { recursive: true, force: true })
  }
}

async function neverLeaks(fuzz: () => Promise<void>): Promise<void> {
  await fuzz()
  const before = { files: openFiles(), tensors: tf.memory().numTensors }
  await fuzz()
  // The file descriptors of streams that were left early close a moment later.
  await expect.poll(openFiles, { timeout: 5000 }).toBeLessThanOrEqual(before.files)
  expect(tf.memory().numTensors).toBe(before.tensors)
}

let images: Buffer
let labels: Buffer

beforeAll(() => {
  const count = 30
  images = readFileSync(join(mnist, 't10k-images-idx3-ubyte')).subarray(0, 16 + 784 * count)
  images.writeUInt32BE(count, 4)
  labels = readFileSync(join(mnist, 't10k-labels-idx1-ubyte')).subarray(0, 8 + count)
  labels.writeUInt32BE(count, 4)
})

describe('damaged files never crash, hang or leave anything behind', { timeout: 60_000 * effort }, () => {
  it('IDX, plain and gzipped', async () => {
    const folder = temporaryFolder()
    await neverLeaks(() =>
      fc.assert(
        fc.asyncProperty(
          damage,
          fc.boolean(),
          fc.constantFrom('plain', 'inside', 'outside'),
          async (spoil, ofLabels, gzip) => {
            const write = (name: string, bytes: Buffer, spoilt: boolean): void => {
              const content = spoilt && gzip !== 'outside' ? spoil(bytes) : bytes
              const packed = gzip === 'plain' ? content : gzipSync(content, { level: 1 })
              writeFileSync(join(folder, name), spoilt && gzip === 'outside' ? spoil(packed) : packed)
            }
            write('train-images-idx3-ubyte', images, !ofLabels)
            write('train-labels-idx1-ubyte', labels, ofLabels)
            await survives(folder)
            await survives(join(folder, 'train-images-idx3-ubyte'), 'idx')
          }
        ),
        { numRuns: 30 * effort }
      )
    )
  })

  it('CSV', async () => {
    const folder = temporaryFolder()
    const rows = Array.from({ length: 30 }, (_, row) =>
      [labels[8 + row], ...images.subarray(16 + 784 * row + 300, 16 + 784 * row + 309)].join(',')
    )
    const table = Buffer.from(`label,"a",b,c,d,e,f,g,h,i\n${rows.join('\n')}\n`)
    await neverLeaks(() =>
      fc.assert(
        fc.asyncProperty(damage, damage, async (one, other) => {
          writeFileSync(join(folder, 'table.csv'), one(other(table)))
          await survives(join(folder, 'table.csv'))
        }),
        { numRuns: 50 * effort }
      )
    )
  })

  it('CSV made of its own characters', async () => {
    const path = join(temporaryFolder(), 'table.csv')
    const cell = fc.constantFrom('1', '0', '7', '"a"', 'b', '', '"', '""', '-', '1e9', '=1', ' ', 'é')
    const text = fc.array(fc.tuple(cell, fc.constantFrom(',', ',', ';', '\t', '\n', '\n', '\r\n')), {
      maxLength: 60
    })
    await fc.assert(
      fc.asyncProperty(text, async (cells) => {
        writeFileSync(path, cells.flat().join(''))
        await survives(path, 'csv')
      }),
      { numRuns: 100 * effort }
    )
  })

  it('NumPy archives, CIFAR batches and ZIPs', async () => {
    const folder = temporaryFolder()
    const archive = readFileSync('test/fixtures/numpy/keras.npz')
    const array = readFileSync('test/fixtures/numpy/versions/x.npy')
    const record = Buffer.concat([Buffer.of(3), images.subarray(16, 16 + 3072)])
    const whole = {
      'x.npz': archive,
      'x.zip': archive,
      'x.npy': array,
      'data_batch_1.bin': Buffer.concat([record, Buffer.of(4), record.subarray(1), record])
    }
    copyFileSync('test/fixtures/numpy/versions/y.npy', join(folder, 'y.npy'))
    const names = Object.keys(whole) as (keyof typeof whole)[]
    await neverLeaks(() =>
      fc.assert(
        fc.asyncProperty(damage, fc.constantFrom(...names), async (spoil, name) => {
          writeFileSync(join(folder, name), spoil(whole[name]))
          await survives(join(folder, name))
          rmSync(join(folder, name))
        }),
        { numRuns: 80 * effort }
      )
    )
  })

  it('image folders', async () => {
    const folder = temporaryFolder()
    const picture = tf.tensor3d(images.subarray(16, 16 + 784), [28, 28, 1], 'int32')
    const colour = tf.tile(picture, [1, 1, 3]) as tf.Tensor3D
    const whole = {
      png: Buffer.from(await tf.node.encodePng(picture)),
      jpg: Buffer.from(await tf.node.encodeJpeg(colour, 'rgb', 80)),
      bmp: greyBitmap(images.subarray(16, 16 + 784))
    }
    tf.dispose([picture, colour])
    for (const name of ['a', 'b']) mkdirSync(join(folder, name))
    for (const name of ['a/1', 'a/2', 'b/1']) writeFileSync(join(folder, name), whole.png)
    await neverLeaks(() =>
      fc.assert(
        fc.asyncProperty(damage, fc.constantFrom('png', 'jpg', 'bmp'), async (spoil, kind) => {
          writeFileSync(join(folder, 'b', '1'), spoil(whole[kind]))
          await survives(folder)
        }),
        { numRuns: 50 * effort }
      )
    )
  })
})
