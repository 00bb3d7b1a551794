import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportDataset } from '@services/datasets/export-npz'
import { loadSplit } from '@services/datasets/load'
import { createNpzWriter, writeNpz } from '@services/export/npz'
import { importPath, temporaryFolder } from './workbench'

const fixtures = 'test/fixtures/numpy'
const [count, height, width] = [12, 4, 3]

/** Value i of the fixtures in C order. */
const value = (index: number): number => (7 * index + 3) % 251

/** All images of a data set whose split was made by the import, by what they hold. */
async function sortedImages(path: string): Promise<{ label: string; values: number[] }[]> {
  const { dataset, artifacts } = await importPath(path)
  const found: { label: string; values: number[] }[] = []
  for (const split of ['train', 'test'] as const) {
    const { pixels, labels, count: images } = await loadSplit(dataset, split, artifacts, null)
    const size = pixels.length / images
    for (let image = 0; image < images; image++) {
      found.push({
        label: dataset.classNames[labels[image] as number] ?? '',
        values: Array.from(pixels.subarray(image * size, (image + 1) * size))
      })
    }
  }
  return found.sort((a, b) => (a.values.join() < b.values.join() ? -1 : 1))
}

function expected(size: number, of: (index: number) => number, label: (image: number) => string) {
  return Array.from({ length: count }, (_, image) => ({
    label: label(image),
    values: Array.from({ length: size }, (_, index) => of(image * size + index))
  })).sort((a, b) => (a.values.join() < b.values.join() ? -1 : 1))
}

const number = (image: number): string => String(image % 3)

describe('arrays that NumPy wrote', () => {
  const typed = readdirSync(fixtures).filter((name) => /-[CF]\.npz$/.test(name))
  it('cover every type in both orders', () => expect(typed).toHaveLength(30))

  it.each(typed)('%s', async (name) => {
    const largest = name.startsWith('ni1') ? 127 : 251
    expect(await sortedImages(join(fixtures, name))).toEqual(
      expected(height * width, (index) => value(index) % largest, number)
    )
  })

  it('in the names of Keras keep their split', async () => {
    const { dataset, artifacts } = await importPath(join(fixtures, 'keras.npz'))
    expect(dataset).toMatchObject({
      format: 'npy',
      imageShape: [4, 3, 3],
      pixelType: 'uint8',
      bounds: { lower: 0, upper: 1 },
      classNames: ['0', '1', '2'],
      splitNote: 'given'
    })
    const train = await loadSplit(dataset, 'train', artifacts, null)
    expect([train.count, dataset.test.count]).toEqual([12, 6])
    expect(Array.from(train.pixels)).toEqual(Array.from({ length: 432 }, (_, index) => value(index)))
    expect(Array.from(train.labels)).toEqual(Array.from({ length: 12 }, (_, image) => image % 3))
  })

  it('with channels first are turned round, and one-hot labels are read', async () => {
    const { dataset } = await importPath(join(fixtures, 'channels-first.npz'))
    expect(dataset.imageShape).toEqual([5, 6, 3])
    expect(dataset.splitNote).toContain('channels were first')
    const area = 30
    expect(await sortedImages(join(fixtures, 'channels-first.npz'))).toEqual(
      expected(
        3 * area,
        (index) => {
          const [image, inside] = [Math.floor(index / 90), index % 90]
          return value(image * 90 + (inside % 3) * area + Math.floor(inside / 3))
        },
        number
      )
    )
  })

  it('may name the classes by text, and hold floats for themselves', async () => {
    const { dataset } = await importPath(join(fixtures, 'text.npz'))
    expect(dataset).toMatchObject({
      imageShape: [3, 3, 1],
      pixelType: 'float32',
      classNames: ['cat', 'dog', 'ö']
    })
    expect(await sortedImages(join(fixtures, 'text.npz'))).toEqual(
      expected(
        9,
        (index) => Math.fround(value(index) / 251),
        (image) => ['cat', 'dog', 'ö'][image % 3] ?? ''
      )
    )
  })

  it('may be half floats with bytes as labels', async () => {
    expect(await sortedImages(join(fixtures, 'half.npz'))).toEqual(
      expected(12, (index) => value(index) / 256, number)
    )
  })

  it('may be booleans, which are no bytes', async () => {
    const { dataset } = await importPath(join(fixtures, 'flags.npz'))
    expect(dataset).toMatchObject({ pixelType: 'float32', bounds: { lower: 0, upper: 1 } })
    expect(await sortedImages(join(fixtures, 'flags.npz'))).toEqual(
      expected(12, (index) => 1 - (value(index) % 2), number)
    )
  })

  it('may have headers of version 2 and 3, as files beside each other', async () => {
    const whole = expected(12, value, number)
    expect(await sortedImages(join(fixtures, 'versions'))).toEqual(whole)
    expect(await sortedImages(join(fixtures, 'versions', 'x.npy'))).toEqual(whole)
  })
})

describe('what the program writes as NumPy archive', () => {
  const bytes = fc.constant('uint8' as const)
  const floats = fc.constant('float32' as const)
  const shape = fc.tuple(
    fc.integer({ min: 2, max: 9 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
    fc.constantFrom(1, 3)
  )

  it('comes back as it was', async () => {
    const folder = temporaryFolder()
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(bytes, floats),
        shape,
        fc.infiniteStream(fc.nat(255)),
        async (type, sides, stream) => {
          const [images, ...side] = sides
          const values = Array.from({ length: sides.reduce((a, b) => a * b, 1) }, () =>
            Number(stream.next().value)
          )
          const data =
            type === 'uint8' ? Uint8Array.from(values) : Float32Array.from(values, (one) => one / 256 - 0.5)
          const labels = Int32Array.from({ length: images }, (_, image) => image % 2)
          const path = join(folder, 'round.npz')
          await writeNpz(path, {
            x_train: { shape: sides, data },
            y_train: { shape: [images], data: labels },
            x_test: { shape: sides, data },
            y_test: { shape: [images], data: labels },
            bounds: {
              shape: [2],
              data: Float32Array.of(type === 'uint8' ? 0 : -0.5, type === 'uint8' ? 1 : 0.5)
            }
          })
          const { dataset, artifacts } = await importPath(path)
          expect(dataset.imageShape).toEqual(side)
          expect(dataset.pixelType).toBe(type)
          expect(dataset.bounds).toEqual(
            type === 'uint8' ? { lower: 0, upper: 1 } : { lower: -0.5, upper: 0.5 }
          )
          for (const split of ['train', 'test'] as const) {
            const found = await loadSplit(dataset, split, artifacts, null)
            expect(Array.from(found.labels)).toEqual(Array.from(labels))
            expect(Array.from(found.pixels)).toEqual(Array.from(data))
          }
        }
      ),
      { numRuns: 25 }
    )
  })

  it.each(['keras.npz', 'text.npz'])('as a whole data set (%s) is the same data set again', async (name) => {
    const first = await importPath(join(fixtures, name))
    const path = join(temporaryFolder(), 'export.npz')
    await exportDataset(first.dataset, path, first.artifacts)
    const again = await importPath(path)
    for (const split of ['train', 'test'] as const) {
      expect(again.dataset[split]).toEqual(first.dataset[split])
    }
    expect(again.dataset.bounds).toEqual(first.dataset.bounds)
  })

  it('leaves what stood there when it is called off, while images are read and while they are zipped', async () => {
    const { dataset, artifacts } = await importPath(join(fixtures, 'keras.npz'))
    const folder = temporaryFolder()
    const path = join(folder, 'export.npz')
    const early = new AbortController()
    early.abort()
    expect(await exportDataset(dataset, path, artifacts, early.signal)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
    const writer = await createNpzWriter(path, { x: { shape: [], dtype: 'float32' } })
    await writer.append({ x: new Float32Array(1 << 22) })
    const late = new AbortController()
    const finished = writer.finish(late.signal)
    setImmediate(() => late.abort())
    expect(await finished).toBe(false)
    expect(readdirSync(folder)).toEqual([])
    expect(await exportDataset(dataset, path, artifacts, new AbortController().signal)).toBe(true)
    expect(readdirSync(folder)).toEqual(['export.npz'])
  })
})
