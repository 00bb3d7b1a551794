import type { SplitName } from '@contract/dataset'
import { AppError } from '@contract/errors'

/** What a network says of each image of a split, in the order of the split. */
export interface SplitPredictions {
  readonly predicted: Uint16Array
  readonly margins: Float32Array
}

type BySplit<T> = Readonly<Record<SplitName, T>>

/** Bytes of an image: four of its margin, two of its predicted class. */
const imageBytes = 6

/** Margins of all images, training before test, little-endian; then their classes. */
export function encodePredictions({ train, test }: BySplit<SplitPredictions>): Uint8Array {
  const count = train.margins.length + test.margins.length
  const bytes = new Uint8Array(imageBytes * count)
  const margins = new Float32Array(bytes.buffer, 0, count)
  const predicted = new Uint16Array(bytes.buffer, 4 * count, count)
  margins.set(train.margins)
  margins.set(test.margins, train.margins.length)
  predicted.set(train.predicted)
  predicted.set(test.predicted, train.predicted.length)
  return bytes
}

export function decodePredictions(bytes: Uint8Array, counts: BySplit<number>): BySplit<SplitPredictions> {
  const count = counts.train + counts.test
  if (bytes.length !== imageBytes * count) {
    throw new AppError(
      'store-unreadable',
      `Stored predictions do not fit their data set: expected ${imageBytes * count} bytes, found ${bytes.length}. ` +
        'Let the network predict again.'
    )
  }
  // A copy starts at a multiple of four bytes, as floats need.
  const { buffer } = new Uint8Array(bytes)
  const of = (from: number, length: number): SplitPredictions => ({
    margins: new Float32Array(buffer, 4 * from, length),
    predicted: new Uint16Array(buffer, 4 * count + 2 * from, length)
  })
  return { train: of(0, counts.train), test: of(counts.train, counts.test) }
}
