import { join } from 'node:path'
import type { Signal } from '@core/signal'
import { attempt } from '../problems'
import { readWhole } from '../source'
import { unreadable } from '../text'
import type { DecodedImage, DecodeImage, Format, OpenContext, Part, Reader, Rows } from './format'
import { maxImageValues } from './format'
import type { ClassFolder } from './image-folders'
import { findImageFolders } from './image-folders'
import { readImageHeader } from './image-header'

const batchBytes = 1 << 20

/**
 * PNG, JPEG and BMP files, one folder a class. Images stay grey if all of them are, otherwise grey ones become
 * colour. An alpha channel is dropped where it is opaque; a transparent pixel has no colour of its own, so such an
 * image is refused.
 */
export const images: Format = {
  id: 'images',
  label: 'Image folder',
  match: (source) => source.isFolder && source.folders.length > 0,
  async open(source, { decodeImage, signal, problem }) {
    if (!source.isFolder) {
      throw unreadable(`${source.name}: expected a folder with one folder a class, found a file.`)
    }
    const found = await findImageFolders(source)
    const decoder = createDecoder(decodeImage)
    const total = found.parts.reduce((sum, part) => sum + imageCount(part.classes), 0)
    let done = 0
    const parts = found.parts.map((part): Part => ({
      split: part.split,
      name: part.name,
      async *rows() {
        for (const rows of batches(part.classes, decoder, signal, problem)) {
          done += rows.count
          yield rows
        }
      }
    }))
    return {
      parts,
      work: () => ({ done, total, unit: 'images' }),
      layout: () => ({
        imageShape: [decoder.height(), decoder.width(), decoder.anyColour() ? 3 : 1],
        pixelType: 'uint8',
        bounds: { lower: 0, upper: 1 },
        labelNames: found.classNames,
        notes: found.notes
      })
    } satisfies Reader
  }
}

const imageCount = (classes: readonly ClassFolder[]): number =>
  classes.reduce((sum, { files }) => sum + files.length, 0)

interface ReadImage {
  /** For messages: from the chosen folder on. */
  readonly name: string
  readonly label: number
  readonly bytes: Uint8Array
}

/**
 * The files of a part in order. Read without waiting for events: the import has its thread to itself, and for small
 * files the way through Node's thread pool takes several times as long as the reading.
 */
function* readFiles(classes: readonly ClassFolder[]): Generator<ReadImage, void, void> {
  for (const { path, name, label, files } of classes) {
    for (const file of files) {
      const shown = `${name}/${file}`
      yield { name: shown, label, bytes: readWhole(join(path, file), shown) }
    }
  }
}

interface Decoder {
  /** Pixels with 1 or 3 channels. Throws, naming the file, if it is not an image of the common size. */
  decode(file: ReadImage): DecodedImage
  height(): number
  width(): number
  anyColour(): boolean
}

function createDecoder(decodeImage: DecodeImage): Decoder {
  let first: { name: string; width: number; height: number } | null = null
  let anyColour = false
  return {
    height: () => first?.height ?? 0,
    width: () => first?.width ?? 0,
    anyColour: () => anyColour,
    decode(file) {
      const { width, height } = checkHeader(file)
      if (first !== null && (width !== first.width || height !== first.height)) {
        throw unreadable(
          `${file.name}: expected ${first.width} x ${first.height} pixels (width x height) as in ${first.name}, ` +
            `found ${width} x ${height}. Scale all images to one size.`
        )
      }
      const image = withoutAlpha(file, decodeOrThrow(file, decodeImage))
      if (image.width !== width || image.height !== height) {
        throw unreadable(
          `${file.name}: expected ${width} x ${height} pixels as its header says, ` +
            `found ${image.width} x ${image.height}. The file is damaged.`
        )
      }
      first ??= { name: file.name, width, height }
      if (image.channels === 3) anyColour = true
      return image
    }
  }
}

function checkHeader(file: ReadImage): { width: number; height: number } {
  if (file.bytes.length === 0)
    throw unreadable(`${file.name}: expected an image, found an empty file. Remove it.`)
  const header = readImageHeader(file.bytes)
  if (!header)
    throw unreadable(`${file.name}: expected a PNG, JPEG or BMP image, found another kind of file.`)
  if (header.problem !== null) {
    throw unreadable(
      `${file.name}: expected a readable ${header.kind} image, but ${header.problem}. Save it anew as a PNG.`
    )
  }
  const { width, height } = header
  if (width < 1 || height < 1 || width * height * 4 > maxImageValues) {
    throw unreadable(`${file.name}: expected an image of a usual size, found ${width} x ${height} pixels.`)
  }
  return header
}

function decodeOrThrow(file: ReadImage, decodeImage: DecodeImage): DecodedImage {
  try {
    return decodeImage(file.bytes)
  } catch (cause) {
    throw unreadable(
      `${file.name}: expected a readable image, but decoding it failed. The file is damaged: replace or remove it.`,
      cause
    )
  }
}

/** Drops an opaque alpha channel. */
function withoutAlpha(file: ReadImage, image: DecodedImage): DecodedImage {
  const { width, height, channels, data } = image
  if (channels === 1 || channels === 3) return image
  const kept = channels - 1
  const pixels = new Uint8Array(width * height * kept)
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (data[pixel * channels + kept] !== 255) {
      throw unreadable(
        `${file.name}: expected an opaque image, found a transparent pixel at row ${Math.floor(pixel / width)}, ` +
          `column ${pixel % width}. Flatten the image onto a background first.`
      )
    }
    for (let channel = 0; channel < kept; channel++) {
      pixels[pixel * kept + channel] = data[pixel * channels + channel] ?? 0
    }
  }
  return { width, height, channels: kept, data: pixels }
}

/** Decoded images in file order, grouped by their number of channels. */
function* batches(
  classes: readonly ClassFolder[],
  decoder: Decoder,
  signal: Signal,
  problem: OpenContext['problem']
): Generator<Rows, void, void> {
  let waiting: { image: DecodedImage; label: number }[] = []
  let waitingBytes = 0
  const flush = (): Rows => {
    const channels = waiting[0]?.image.channels ?? 1
    const pixels = new Uint8Array(waitingBytes)
    let position = 0
    for (const { image } of waiting) {
      pixels.set(image.data, position)
      position += image.data.length
    }
    const rows = { count: waiting.length, channels, pixels, labels: waiting.map(({ label }) => label) }
    waiting = []
    waitingBytes = 0
    return rows
  }
  for (const file of readFiles(classes)) {
    signal.throwIfAborted()
    const image = attempt(() => decoder.decode(file), problem)
    if (image === null) continue
    const fits =
      waiting[0]?.image.channels === image.channels && waitingBytes + image.data.length <= batchBytes
    if (waiting.length > 0 && !fits) yield flush()
    waiting.push({ image, label: file.label })
    waitingBytes += image.data.length
  }
  if (waiting.length > 0) yield flush()
}
