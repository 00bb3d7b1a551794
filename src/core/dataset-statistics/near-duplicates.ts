import type { Place } from '@contract/dataset-check'
import type { LabelledImages } from '../data'
import { smallestSide, thumbnails, type Thumbnails, thumbnailSide } from './thumbnails'

/** Bits of 64 in which the hashes of one picture may differ after it was saved anew. */
const maxBits = 6
/** Correlation of two thumbnails from which on they show the same. */
const leastCorrelation = 0.99
/** Pairs of hashes that are worth waiting for; beyond, fewer training images are searched. */
const maxPairs = 4e9

export interface NearDuplicates {
  /** Test images with a training image that is nearly, but not in every byte, the same. */
  readonly count: number
  /** Test images that were compared; 0 where images are too small. */
  readonly of: number
  readonly references: number
  /** Test image and training image, the most alike first. */
  readonly pairs: readonly (readonly [Place, Place])[]
}

/**
 * Test images that nearly are training images: their difference hashes are close, and so are their thumbnails by
 * correlation, which brightness and contrast do not change. Those that are equal in every byte are another matter and
 * are not among them.
 */
export function nearDuplicates(
  { train, test }: { readonly train: LabelledImages; readonly test: LabelledImages },
  between: (share: number) => void
): NearDuplicates {
  const [height, width] = train.imageShape
  if (Math.min(height, width) < smallestSide) return { count: 0, of: 0, references: 0, pairs: [] }
  const all = train.count + test.count
  const known = thumbnails(train, (done) => between((0.4 * done) / all))
  const asked = thumbnails(test, (done) => between((0.4 * (train.count + done)) / all))
  const references = Math.min(train.count, Math.floor(maxPairs / Math.max(1, test.count)))
  const found: { test: number; train: number; correlation: number }[] = []
  for (let image = 0; image < test.count; image++) {
    if (image % 64 === 0) between(0.4 + (0.6 * image) / test.count)
    const best = bestMatch(asked, image, known, references)
    if (best !== null && !isEqual(test, image, train, best.train)) found.push({ test: image, ...best })
  }
  found.sort((a, b) => b.correlation - a.correlation)
  return {
    count: found.length,
    of: test.count,
    references,
    pairs: found.map((pair) => [
      { split: 'test', index: pair.test, label: test.labels[pair.test] as number },
      { split: 'train', index: pair.train, label: train.labels[pair.train] as number }
    ])
  }
}

function bestMatch(
  asked: Thumbnails,
  image: number,
  known: Thumbnails,
  references: number
): { train: number; correlation: number } | null {
  // An image of one value has no structure to compare.
  if (asked.contrast[image] === 0) return null
  const [low, high] = [asked.hashes[2 * image] as number, asked.hashes[2 * image + 1] as number]
  const { hashes } = known
  let best: { train: number; correlation: number } | null = null
  for (let other = 0; other < references; other++) {
    const bits = ones((hashes[2 * other] as number) ^ low)
    if (bits > maxBits || bits + ones((hashes[2 * other + 1] as number) ^ high) > maxBits) continue
    const correlation = product(asked.values, image, known.values, other)
    if (correlation >= leastCorrelation && correlation > (best?.correlation ?? 0)) {
      best = { train: other, correlation }
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

/** Bits that are set in a word. */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555)
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}

function product(a: Float32Array, at: number, b: Float32Array, other: number): number {
  const size = thumbnailSide * thumbnailSide
  let sum = 0
  for (let value = 0; value < size; value++) {
    sum += (a[at * size + value] as number) * (b[other * size + value] as number)
  }
  return sum
}
