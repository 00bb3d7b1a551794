import * as tf from '@tensorflow/tfjs-core'
import type { Place } from '@contract/dataset-check'
import type { LabelledImages } from '../data'
import { evenRanges } from '../tensor/even-ranges'
import { Room } from '../tensor/room'
import { smallestSide, thumbnails, thumbnailSide } from './thumbnails'

/** Correlation of two thumbnails from which on they show the same. A lossy copy has 0.999, strangers seldom 0.99. */
export const leastCorrelation = 0.995
/** Test images, and training images, that are compared at once. */
const [askedAtOnce, knownAtOnce] = [1000, 8192]
/** Products of values that are worth waiting for; beyond, fewer training images are searched. */
const maxWork = 5e12

export interface NearDuplicates {
  /** Test images with a training image that is nearly, but not in every byte, the same. */
  readonly count: number
  /** Test images that were compared; 0 where images are too small. */
  readonly of: number
  readonly references: number
  /** Test image and training image, the most alike first. */
  readonly pairs: readonly (readonly [Place, Place])[]
}

interface Match {
  row: number
  correlation: number
}

/**
 * Test images that nearly are training images: their thumbnails correlate, which size, brightness, contrast and the
 * traces of lossy saving hardly change. Those that are equal in every byte are another matter and are not among them.
 */
export function nearDuplicates(
  { train, test }: { readonly train: LabelledImages; readonly test: LabelledImages },
  between: (share: number) => void,
  room = new Room()
): NearDuplicates {
  const [height, width] = train.imageShape
  if (Math.min(height, width) < smallestSide) return { count: 0, of: 0, references: 0, pairs: [] }
  const all = train.count + test.count
  const known = thumbnails(train, (done) => between((0.3 * done) / all))
  const asked = thumbnails(test, (done) => between((0.3 * (train.count + done)) / all))
  const affordable = Math.floor(maxWork / Math.max(1, test.count * thumbnailSide ** 2))
  const references = Math.min(train.count, affordable)
  const told = (share: number): void => between(0.3 + 0.7 * share)
  const best = bestMatches(asked.values, test.count, known.values, references, { room, between: told })
  const found = best
    .map((match, index) => ({ ...match, index }))
    .filter(
      ({ correlation, row, index }) => correlation >= leastCorrelation && !isEqual(test, index, train, row)
    )
    .sort((a, b) => b.correlation - a.correlation)
  return {
    count: found.length,
    of: test.count,
    references,
    pairs: found.map(({ index, row }) => [
      { split: 'test', index, label: test.labels[index] as number },
      { split: 'train', index: row, label: train.labels[row] as number }
    ])
  }
}

/** For each thumbnail that is asked about, the known one that correlates most; thumbnails have length 1. */
function bestMatches(
  asked: Float32Array,
  count: number,
  known: Float32Array,
  references: number,
  { room, between }: { readonly room: Room; between(share: number): void }
): Match[] {
  const size = thumbnailSide ** 2
  const best = Array.from({ length: count }, (): Match => ({ row: 0, correlation: -1 }))
  for (let from = 0; from < count; from += askedAtOnce) {
    const rows = Math.min(askedAtOnce, count - from)
    const own = tf.tensor2d(asked.subarray(from * size, (from + rows) * size), [rows, size])
    try {
      room.over(evenRanges(references, knownAtOnce), ({ from: start, count: others }) => {
        between((from + (rows * start) / references) / count)
        const [values, places] = tf.tidy(() => {
          const other = tf.tensor2d(known.subarray(start * size, (start + others) * size), [others, size])
          const products = tf.matMul(own, other, false, true)
          return [tf.max(products, 1).dataSync(), tf.argMax(products, 1).dataSync()] as const
        })
        for (let row = 0; row < rows; row++) {
          const match = best[from + row] as Match
          if ((values[row] as number) <= match.correlation) continue
          match.correlation = values[row] as number
          match.row = start + (places[row] as number)
        }
      })
    } finally {
      own.dispose()
    }
  }
  return best
}

function isEqual(a: LabelledImages, at: number, b: LabelledImages, other: number): boolean {
  const size = a.pixels.length / a.count
  for (let value = 0; value < size; value++) {
    if (a.pixels[at * size + value] !== b.pixels[other * size + value]) return false
  }
  return true
}
