import type { ImageShape } from '@contract/dataset'
import { withoutItems } from '../problems'
import { counted, unreadable } from '../text'
import {
  type Format,
  maxImageValues,
  type OpenContext,
  type Part,
  type Reader,
  type Rows,
  type Source
} from './format'
import { findArrays, type NpyArray, type NpyArrays } from './npy-arrays'
import { createLabels, type NpyLabels } from './npy-labels'
import { findPairs, type NamedPair } from './npy-names'
import { itemsOf, numbersOf, textsOf } from './npy-values'
import { createValueRange } from './value-range'

/**
 * NumPy arrays by the names that Keras gives them: x_train, y_train, x_test, y_test, or x and y; in one `.npz` file or
 * as `.npy` files. Images are `[n, h, w]`, `[n, h, w, c]`, `[n, c, h, w]` or `[n, values]`. An array `class_names`
 * names the classes, and `bounds` (two values) says the box of legal inputs, as the program's own export writes them.
 */
export const npy: Format = {
  id: 'npy',
  label: 'NumPy arrays',
  match: (source) =>
    source.isFolder ? source.files.some((name) => /\.npy(\.gz)?$/i.test(name)) : looksLikeNumpy(source),
  async open(source, { signal, problem }) {
    const arrays = await findArrays(source)
    const { pairs, notes } = findPairs(arrays.name, arrays.names)
    const bounds = await readBounds(arrays)
    const labels = createLabels(await readClassNames(arrays))
    const opened = await Promise.all(pairs.map((pair) => openPair(arrays, pair)))
    const reader = readerOf(arrays.name, opened, { labels, bounds, signal, problem })
    return {
      ...reader,
      layout: () => {
        const layout = reader.layout()
        return { ...layout, notes: [...layout.notes, ...notes] }
      }
    }
  }
}

function looksLikeNumpy({ name, head }: Source): boolean {
  return /\.np[yz](\.gz)?$/i.test(name) || Buffer.from(head.subarray(0, 6)).toString('latin1') === '\x93NUMPY'
}

interface OpenPair {
  readonly pair: NamedPair
  readonly images: NpyArray
  readonly labels: NpyArray
  readonly shape: NpyShape
}

interface NpyShape {
  readonly imageShape: ImageShape
  readonly channelsFirst: boolean
}

async function openPair(arrays: NpyArrays, pair: NamedPair): Promise<OpenPair> {
  const images = await arrays.open(pair.images)
  const labels = await arrays.open(pair.labels)
  const shape = shapeOf(images)
  const count = images.header.shape[0] ?? 0
  const labelCount = labels.header.shape[0] ?? 0
  if (count !== labelCount) {
    throw unreadable(
      `${labels.shown}: expected ${counted(count, 'label')} for the images of ${images.shown}, ` +
        `found ${counted(labelCount, 'label')}. The two arrays do not belong together.`
    )
  }
  return { pair, images, labels, shape }
}

/** Height, width and channels of the images in an array. */
function shapeOf({ shown, header }: NpyArray): NpyShape {
  const { shape, kind } = header
  const found = shape.join(' x ') || 'one value'
  if (kind === 'U' || kind === 'S') throw unreadable(`${shown}: expected numbers as pixels, found text.`)
  const [count = 0, ...item] = shape
  const values = item.reduce((product, side) => product * side, 1)
  if (count < 1 || values < 1) throw unreadable(`${shown}: expected images, found an array of ${found}.`)
  if (values > maxImageValues) {
    throw unreadable(`${shown}: expected images of a usual size, found ${item.join(' x ')} values an image.`)
  }
  const [first = 0, second = 0, third = 0] = item
  if (item.length === 1) {
    const side = Math.round(Math.sqrt(first))
    const imageShape: ImageShape = side * side === first ? [side, side, 1] : [1, first, 1]
    return { imageShape, channelsFirst: false }
  }
  if (item.length === 2) return { imageShape: [first, second, 1], channelsFirst: false }
  if (item.length === 3 && third <= 4) return { imageShape: [first, second, third], channelsFirst: false }
  if (item.length === 3 && first <= 4) return { imageShape: [second, third, first], channelsFirst: true }
  throw unreadable(
    `${shown}: expected images as [n, height, width], with 1 to 4 channels last or first, or as [n, values], ` +
      `found ${found}. Reshape the array.`
  )
}

interface Reading extends Pick<OpenContext, 'signal' | 'problem'> {
  readonly labels: NpyLabels
  readonly bounds: readonly [number, number] | null
}

function readerOf(
  name: string,
  opened: readonly OpenPair[],
  { labels, bounds, signal, problem }: Reading
): Reader {
  const [first, second] = opened
  if (!first) throw unreadable(`${name}: expected images and labels, found none.`)
  const { imageShape, channelsFirst } = first.shape
  if (second && second.shape.imageShape.join() !== imageShape.join()) {
    throw unreadable(
      `${second.images.shown}: expected images of ${imageShape.join(' x ')} as in ${first.images.shown}, ` +
        `found ${second.shape.imageShape.join(' x ')}. The two arrays do not belong together.`
    )
  }
  const range = createValueRange()
  // With a box of inputs the archive says that its bytes are pixels, even if none is above 1.
  const areBytes = bounds !== null && opened.every(({ images }) => isByte(images))
  let done = 0
  const parts = opened.map(({ pair, images, labels: own, shape }): Part => ({
    split: pair.split,
    name: images.shown,
    async *rows(): AsyncGenerator<Rows, void, void> {
      const keys = await labels.read(own)
      const [height, width, channels] = shape.imageShape
      const values = height * width * channels
      let row = 0
      for await (const bytes of itemsOf(images.shown, images.header, images.chunks())) {
        signal.throwIfAborted()
        const all = numbersOf(bytes, images.header)
        const count = all.length / values
        const isBad = notFinite(images.shown, all, values, row, problem)
        const numbers = withoutItems(all, values, isBad)
        done += count
        row += count
        if (numbers.length === 0) continue
        range.look(numbers)
        const isBytes = areBytes || (bounds === null && range.allBytes())
        const pixels = isBytes ? Uint8Array.from(numbers) : Float32Array.from(numbers)
        yield {
          count: numbers.length / values,
          channels,
          pixels: shape.channelsFirst ? channelsLast(pixels, height * width, channels) : pixels,
          labels: withoutItems(keys.subarray(row - count, row), 1, isBad)
        }
      }
    }
  }))
  const total = opened.reduce((sum, { images }) => sum + (images.header.shape[0] ?? 0), 0)
  const notes = channelsFirst ? ['channels were first'] : []
  return {
    parts,
    work: () => ({ done, total, unit: 'images' }),
    layout: () => {
      const common = { imageShape, labelNames: labels.names() }
      const found = range.layout(name)
      if (bounds === null) return { ...common, ...found, notes: [...found.notes, ...notes] }
      const [lower, upper] = bounds
      return { ...common, pixelType: areBytes ? 'uint8' : 'float32', bounds: { lower, upper }, notes }
    }
  }
}

const isByte = ({ header }: NpyArray): boolean => header.kind === 'u' && header.valueBytes === 1

/** Tells which images hold a value that no 32-bit float can hold. */
function notFinite(
  shown: string,
  numbers: Uint8Array | Float64Array,
  values: number,
  row: number,
  problem: OpenContext['problem']
): boolean[] {
  const isBad = Array.from({ length: numbers.length / values }, () => false)
  if (numbers instanceof Uint8Array) return isBad
  for (const [index, number] of numbers.entries()) {
    const image = Math.floor(index / values)
    if (Number.isFinite(Math.fround(number)) || isBad[image] === true) continue
    isBad[image] = true
    problem(
      unreadable(
        `${shown}, image ${row + image + 1}: expected finite 32-bit numbers, ` +
          `found ${number} at value ${(index % values) + 1}. Mend or remove the image.`
      )
    )
  }
  return isBad
}

/** Planes of one channel each, turned into pixels with their channels side by side. */
export function channelsLast<T extends Uint8Array | Float32Array>(
  planes: T,
  area: number,
  channels: number
): T {
  const pixels = planes.slice() as T
  const image = area * channels
  for (let start = 0; start < planes.length; start += image) {
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < area; pixel++) {
        pixels[start + pixel * channels + channel] = planes[start + channel * area + pixel] as number
      }
    }
  }
  return pixels
}

async function readBounds(arrays: NpyArrays): Promise<readonly [number, number] | null> {
  if (!arrays.names.includes('bounds')) return null
  const array = await arrays.open('bounds')
  const { header, shown } = array
  const isNumbers = header.kind !== 'U' && header.kind !== 'S'
  const [lower = NaN, upper = NaN] =
    isNumbers && header.shape.join() === '2' ? Array.from(numbersOf(await whole(array), header)) : []
  if (lower < upper && Number.isFinite(lower) && Number.isFinite(upper)) return [lower, upper]
  throw unreadable(
    `${shown}: expected two numbers, the lower one first, found something else. Remove the array.`
  )
}

async function readClassNames(arrays: NpyArrays): Promise<string[] | null> {
  if (!arrays.names.includes('class_names')) return null
  const array = await arrays.open('class_names')
  const { header, shown } = array
  if ((header.kind !== 'U' && header.kind !== 'S') || header.shape.length !== 1) {
    throw unreadable(`${shown}: expected one text a class, found something else. Remove the array.`)
  }
  return textsOf(await whole(array), header)
}

async function whole(array: NpyArray): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const bytes of itemsOf(array.shown, array.header, array.chunks())) parts.push(bytes)
  return new Uint8Array(Buffer.concat(parts))
}
