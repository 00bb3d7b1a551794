import { basename } from 'node:path'
import type { ImageShape } from '@contract/dataset'
import type { Signal } from '@core/signal'
import { openBytes, readHead } from '../source'
import { counted, unreadable } from '../text'
import { wholeItems } from '../whole-items'
import type { Format, Part, Reader, Rows } from './format'
import type { IdxPair } from './idx-files'
import { findIdxPairs, isIdxName } from './idx-files'
import type { IdxHeader } from './idx-header'
import { checkIdxSize, looksLikeIdx, parseIdxHeader } from './idx-header'

/** The format of MNIST: images and labels as two files of unsigned bytes, plain or gzipped. */
export const idx: Format = {
  id: 'idx',
  label: 'IDX (MNIST)',
  match: (source) =>
    source.isFolder
      ? source.files.some((name) => isIdxName(name))
      : looksLikeIdx(source.head) || isIdxName(source.name),
  async open(source, { signal }) {
    if (!source.isFolder) parseIdxHeader(source.name, source.head, 'images')
    const pairs = await Promise.all((await findIdxPairs(source)).map(inspectPair))
    return readerOf(pairs, signal)
  }
}

interface InspectedPair extends IdxPair {
  readonly name: string
  readonly header: IdxHeader
  readonly labelHeader: IdxHeader
  readonly imageShape: ImageShape
}

async function inspectPair(pair: IdxPair): Promise<InspectedPair> {
  const header = await inspect(pair.images, 'images')
  const labelHeader = await inspect(pair.labels, 'labels')
  const [imageCount = 0, ...shape] = header.sizes
  const labelCount = labelHeader.sizes[0] ?? 0
  if (imageCount !== labelCount) {
    throw unreadable(
      `${basename(pair.labels)}: expected ${counted(imageCount, 'label')} for the images of ` +
        `${basename(pair.images)}, found ${counted(labelCount, 'label')}. The two files do not belong together.`
    )
  }
  const [height = 0, width = 0, channels = 1] = shape
  if (channels > 4) {
    throw unreadable(
      `${basename(pair.images)}: expected channels last (images, height, width, 1 to 4 channels), ` +
        `found ${header.sizes.join(' x ')}. Transpose the array.`
    )
  }
  return {
    ...pair,
    name: basename(pair.images),
    header,
    labelHeader,
    imageShape: [height, width, channels]
  }
}

async function inspect(path: string, role: 'images' | 'labels'): Promise<IdxHeader> {
  const header = parseIdxHeader(basename(path), await readHead(path), role)
  const { size, gzipped } = await openBytes(path)
  // The length of a gzipped file shows only while it is read.
  if (!gzipped) checkIdxSize(basename(path), header, size, false)
  return header
}

function readerOf(pairs: readonly InspectedPair[], signal: Signal): Reader {
  const [first, second] = pairs
  if (!first) throw unreadable('The folder holds no IDX images.')
  if (second && first.imageShape.join() !== second.imageShape.join()) {
    throw unreadable(
      `${second.name}: expected images of ${first.imageShape.join(' x ')} as in ${first.name}, ` +
        `found ${second.imageShape.join(' x ')}. The two files do not belong together.`
    )
  }
  const total = pairs.reduce((sum, pair) => sum + (pair.header.sizes[0] ?? 0), 0)
  let done = 0
  const parts = pairs.map((pair): Part => {
    async function* rows(): AsyncGenerator<Rows, void, void> {
      const labels = await readLabels(pair)
      let row = 0
      for await (const pixels of readItems(pair, signal)) {
        const count = pixels.length / pair.header.itemBytes
        done += count
        yield { count, channels: pair.imageShape[2], pixels, labels: labels.subarray(row, row + count) }
        row += count
      }
    }
    return { split: pair.split, name: pair.name, rows }
  })
  return {
    parts,
    work: () => ({ done, total, unit: 'images' }),
    layout: () => ({
      imageShape: first.imageShape,
      pixelType: 'uint8',
      bounds: { lower: 0, upper: 1 },
      labelNames: Array.from({ length: 256 }, (_, label) => String(label)),
      notes: []
    })
  }
}

async function readLabels(pair: InspectedPair): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readBody(pair.labels, pair.labelHeader)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The images of a file, whole ones, about a megabyte at a time. */
async function* readItems(pair: InspectedPair, signal: Signal): AsyncGenerator<Uint8Array, void, void> {
  for await (const items of wholeItems(readBody(pair.images, pair.header), pair.header.itemBytes)) {
    signal.throwIfAborted()
    yield items
  }
}

/** What follows the header, as long as the header says; throws at the end if the file is shorter or longer. */
async function* readBody(path: string, header: IdxHeader): AsyncGenerator<Uint8Array, void, void> {
  const { chunks, gzipped } = await openBytes(path)
  let position = 0
  for await (const chunk of chunks) {
    const start = Math.max(0, header.headerBytes - position)
    const end = Math.min(chunk.length, header.expectedBytes - position)
    position += chunk.length
    if (end > start) yield chunk.subarray(start, end)
    if (position > header.expectedBytes) break
  }
  checkIdxSize(basename(path), header, position, gzipped)
}
