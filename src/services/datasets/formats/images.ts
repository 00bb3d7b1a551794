import { join } from 'node:path'
import type { Signal } from '@core/signal'
import { attempt } from '../problems'
import { readWhole } from '../source'
import { unreadable } from '../text'
import type { DecodedImage, Format, OpenContext, Part, Reader, Rows } from './format'
import { createDecoder, type Decoder, type ReadImage } from './image-decoder'
import type { ClassFolder } from './image-folders'
import { findImageFolders } from './image-folders'

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
  async open(source, context) {
    const { signal, problem } = context
    if (!source.isFolder) {
      throw unreadable(`${source.name}: expected a folder with one folder a class, found a file.`)
    }
    const found = await findImageFolders(source)
    const decoder = createDecoder(context)
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
