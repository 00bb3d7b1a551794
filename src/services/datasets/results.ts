import type { SplitName } from '@contract/dataset'
import { DatasetStatistics } from '@contract/dataset-statistics'
import { AppError } from '@contract/errors'

/** What a network says of each image of a split, in the order of the split. */
export interface SplitPredictions {
  readonly predicted: Uint16Array
  readonly margins: Float32Array
  /** Largest probability; null where an older program did not keep it. */
  readonly confidences: Float32Array | null
}

type BySplit<T> = Readonly<Record<SplitName, T>>
type Complete = SplitPredictions & { readonly confidences: Float32Array }

/** Bytes of an image: four of its margin, two of its predicted class; since confidences are kept, four more. */
const formerBytes = 6
const imageBytes = 10

/** Margins of all images, training before test, little-endian; then their confidences; then their classes. */
export function encodePredictions({ train, test }: BySplit<Complete>): Uint8Array {
  const count = train.margins.length + test.margins.length
  const bytes = new Uint8Array(imageBytes * count)
  // Classes come last: floats must start at a multiple of four bytes.
  const margins = new Float32Array(bytes.buffer, 0, count)
  const confidences = new Float32Array(bytes.buffer, 4 * count, count)
  const predicted = new Uint16Array(bytes.buffer, 8 * count, count)
  for (const [from, split] of [
    [0, train],
    [train.margins.length, test]
  ] as const) {
    margins.set(split.margins, from)
    confidences.set(split.confidences, from)
    predicted.set(split.predicted, from)
  }
  return bytes
}

export function decodePredictions(bytes: Uint8Array, counts: BySplit<number>): BySplit<SplitPredictions> {
  const count = counts.train + counts.test
  const isFormer = count > 0 && bytes.length === formerBytes * count
  if (!isFormer && bytes.length !== imageBytes * count) {
    throw new AppError(
      'store-unreadable',
      `Stored predictions do not fit their data set: expected ${imageBytes * count} bytes, found ${bytes.length}. ` +
        'Let the network predict again.'
    )
  }
  // A copy starts at a multiple of four bytes, as floats need.
  const { buffer } = new Uint8Array(bytes)
  const classesFrom = (isFormer ? 4 : 8) * count
  const of = (from: number, length: number): SplitPredictions => ({
    margins: new Float32Array(buffer, 4 * from, length),
    predicted: new Uint16Array(buffer, classesFrom + 2 * from, length),
    confidences: isFormer ? null : new Float32Array(buffer, 4 * (count + from), length)
  })
  return { train: of(0, counts.train), test: of(counts.train, counts.test) }
}

/** Statistics as JSON; values of single images as base64 of little-endian float32. */
export function encodeStatistics({ uniqueness, ...rest }: DatasetStatistics): Uint8Array {
  const text = (values: Float32Array): string =>
    Buffer.from(Float32Array.from(values).buffer).toString('base64')
  const packed = uniqueness && { ...uniqueness, train: text(uniqueness.train), test: text(uniqueness.test) }
  return Buffer.from(JSON.stringify({ ...rest, uniqueness: packed }))
}

/** Throws `store-unreadable` where the bytes are no statistics. */
export function decodeStatistics(bytes: Uint8Array): DatasetStatistics {
  try {
    const { uniqueness, ...rest } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>
    const packed = uniqueness as { train: string; test: string } | null | undefined
    const values = (text: string): Float32Array =>
      new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)
    return DatasetStatistics.parse({
      ...rest,
      uniqueness: packed ? { ...packed, train: values(packed.train), test: values(packed.test) } : null
    })
  } catch (cause) {
    throw new AppError(
      'store-unreadable',
      'Expected the stored statistics of the data set, found something else. Work them out anew.',
      { cause }
    )
  }
}
