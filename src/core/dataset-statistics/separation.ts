import * as tf from '@tensorflow/tfjs-core'
import type { SplitName } from '@contract/dataset'
import type { Separation } from '@contract/dataset-statistics'
import type { LabelledImages } from '../data'
import { batchOf } from '../tensor/batches'
import { evenRanges } from '../tensor/even-ranges'
import { Room } from '../tensor/room'
import { createRandom } from '../tensor/random'
import { inputScale } from './pixels'

export interface SeparationInput {
  readonly train: LabelledImages
  readonly test: LabelledImages
  readonly from: SplitName
  /** Images that look for their nearest neighbour of another class. */
  readonly samples: number
  readonly seed: number
  /** What fits into memory at once. */
  readonly room?: Room | undefined
  /** Called between blocks with the share that is done; may throw to stop. */
  between(share: number): void
}

/** Differences of values that are worth waiting for; beyond, fewer training images are searched. */
const maxWork = 1.5e11
/** Values of one block of training images as floats. */
const blockValues = 1 << 23

interface Drawn {
  readonly queries: LabelledImages
  /** Positions in their splits. */
  readonly rows: Int32Array
  readonly references: Int32Array
}

interface Nearest {
  /** Row of the training split; -1 where all training images are of the same class. */
  readonly rows: Int32Array
  readonly distances: Float64Array
}

/**
 * Distance from drawn images of a split to their nearest training image of another class, in model-input units
 * (Yang et al. 2020, "A Closer Look at Accuracy vs. Robustness", section 3: r-separation). Exact over the training
 * images that are searched: a perturbation of less than half of it cannot make two of them meet.
 */
export function separation(input: SeparationInput): Separation[] {
  const drawn = draw(input)
  const l2 = nearestL2(input, drawn, (share) => input.between(share / 2))
  // Whoever is near in one norm is seldom far in the other: the search for linf starts from there.
  const linf = nearestLinf(input.train, drawn, l2.rows, (share) => input.between((1 + share) / 2))
  return [describe('linf', input, drawn, linf), describe('l2', input, drawn, l2)]
}

function draw({ train, test, from, samples, seed }: SeparationInput): Drawn {
  const queries = from === 'train' ? train : test
  const random = createRandom(seed).fork(`separation ${from}`)
  const some = (count: number, wanted: number): Int32Array =>
    Int32Array.from(random.permutation(count).slice(0, wanted)).sort()
  const rows = some(queries.count, Math.min(samples, queries.count))
  const size = train.count === 0 ? 1 : train.pixels.length / train.count
  const affordable = Math.floor(maxWork / Math.max(1, rows.length * size))
  return { queries, rows, references: some(train.count, Math.min(train.count, Math.max(100, affordable))) }
}

function describe(
  norm: 'linf' | 'l2',
  { from, train }: SeparationInput,
  { queries, rows, references }: Drawn,
  { rows: nearest, distances }: Nearest
): Separation {
  let best = 0
  for (let query = 1; query < rows.length; query++) {
    if ((distances[query] as number) < (distances[best] as number)) best = query
  }
  const [own = 0, other = 0] = [rows[best], nearest[best]]
  return {
    norm,
    from,
    samples: rows.length,
    total: queries.count,
    references: references.length,
    totalReferences: train.count,
    distances: Array.from(distances.filter(Number.isFinite)).sort((a, b) => a - b),
    nearest: [
      { split: from, index: own, label: queries.labels[own] as number },
      { split: 'train', index: Math.max(0, other), label: train.labels[Math.max(0, other)] as number }
    ]
  }
}

/**
 * By |a - b|^2 = |a|^2 + |b|^2 - 2ab on blocks, all pairs of a block in one product. The neighbour's own distance is then
 * summed anew in double precision: the difference above has few digits left where images are close.
 */
function nearestL2(
  { train, room = new Room() }: SeparationInput,
  { queries, rows, references }: Drawn,
  between: (share: number) => void
): Nearest {
  const size = train.pixels.length / train.count
  const found = {
    rows: new Int32Array(rows.length).fill(-1),
    squares: new Float64Array(rows.length).fill(Infinity)
  }
  const a = flat(queries, rows)
  try {
    const perBlock = Math.max(1, Math.min(4096, Math.floor(blockValues / size)))
    const blocks = evenRanges(references.length, perBlock)
    room.over(blocks, ({ from: start, count }) => {
      between(start / references.length)
      const block = references.subarray(start, start + count)
      const [squares, places] = tf.tidy(() => {
        const b = flat(train, block)
        const distances = tf.add(
          tf.sub(tf.sum(tf.square(a.x), 1, true), tf.mul(2, tf.matMul(a.x, b.x, false, true))),
          tf.sum(tf.square(b.x), 1)
        )
        const same = tf.equal(tf.expandDims(a.y, 1), tf.expandDims(b.y, 0))
        const others = tf.where(same, tf.fill(distances.shape, Infinity), distances)
        return [tf.min(others, 1).dataSync(), tf.argMin(others, 1).dataSync()] as const
      })
      for (let query = 0; query < rows.length; query++) {
        if (!((squares[query] as number) < (found.squares[query] as number))) continue
        found.squares[query] = squares[query] as number
        found.rows[query] = block[places[query] as number] as number
      }
    })
  } finally {
    tf.dispose([a.x, a.y])
  }
  return { rows: found.rows, distances: exactL2(train, queries, rows, found.rows) }
}

function flat(data: LabelledImages, rows: Int32Array): { x: tf.Tensor2D; y: tf.Tensor1D } {
  const { x, y } = batchOf(data, rows)
  const matrix = tf.reshape<tf.Rank.R2>(x, [rows.length, -1])
  x.dispose()
  return { x: matrix, y }
}

function exactL2(
  train: LabelledImages,
  queries: LabelledImages,
  rows: Int32Array,
  nearest: Int32Array
): Float64Array {
  const size = train.pixels.length / train.count
  return Float64Array.from(rows, (row, query) => {
    const other = nearest[query] as number
    if (other < 0) return Infinity
    let squares = 0
    for (let value = 0; value < size; value++) {
      squares +=
        ((queries.pixels[row * size + value] as number) - (train.pixels[other * size + value] as number)) ** 2
    }
    return Math.sqrt(squares) / inputScale(train)
  })
}

/** The values that are looked at first, of all images together: few enough to stay in the processor's cache. */
const headValues = 32

/**
 * Pair by pair, and away from a pair as soon as one value differs by more than the nearest so far; `guess` is where the
 * nearest is looked for first. Values that differ most between images come first, so that most pairs are left after a
 * few.
 */
function nearestLinf(
  train: LabelledImages,
  { queries, rows, references }: Drawn,
  guess: Int32Array,
  between: (share: number) => void
): Nearest {
  const order = byVariance(train, references)
  const heads = reordered(train, references, order.subarray(0, headValues))
  const tails = reordered(train, references, order.subarray(headValues))
  const [headSize, tailSize] = [Math.min(headValues, order.length), Math.max(0, order.length - headValues)]
  const nearest = new Int32Array(rows.length).fill(-1)
  const distances = new Float64Array(rows.length).fill(Infinity)
  const own = new Float64Array(order.length)
  for (const [query, row] of rows.entries()) {
    if (query % 8 === 0) between(query / rows.length)
    for (const [at, value] of order.entries()) own[at] = queries.pixels[row * order.length + value] as number
    const label = queries.labels[row]
    const start = guess[query] as number
    let best = start < 0 ? Infinity : largestDifference(train, start, queries, row)
    if (start >= 0) nearest[query] = start
    for (let reference = 0; reference < references.length; reference++) {
      if (train.labels[references[reference] as number] === label) continue
      let largest = 0
      const head = reference * headSize
      for (let value = 0; value < headSize; value++) {
        const difference = Math.abs((own[value] as number) - (heads[head + value] as number))
        if (difference > largest) largest = difference
        if (largest >= best) break
      }
      if (largest >= best) continue
      const tail = reference * tailSize
      for (let value = 0; value < tailSize; value++) {
        const difference = Math.abs((own[headSize + value] as number) - (tails[tail + value] as number))
        if (difference > largest) largest = difference
        if (largest >= best) break
      }
      if (largest >= best) continue
      best = largest
      nearest[query] = references[reference] as number
    }
    distances[query] = best / inputScale(train)
  }
  return { rows: nearest, distances }
}

function largestDifference(a: LabelledImages, at: number, b: LabelledImages, other: number): number {
  const size = a.pixels.length / a.count
  let largest = 0
  for (let value = 0; value < size; value++) {
    const [one, two] = [a.pixels[at * size + value] as number, b.pixels[other * size + value] as number]
    largest = Math.max(largest, Math.abs(one - two))
  }
  return largest
}

function byVariance({ pixels, count }: LabelledImages, references: Int32Array): Int32Array {
  const size = pixels.length / count
  const sums = new Float64Array(size)
  const squares = new Float64Array(size)
  // A few hundred images are enough to tell which values differ.
  const step = Math.max(1, Math.floor(references.length / 500))
  for (let at = 0; at < references.length; at += step) {
    const start = (references[at] as number) * size
    for (let value = 0; value < size; value++) {
      const pixel = pixels[start + value] as number
      sums[value] = (sums[value] as number) + pixel
      squares[value] = (squares[value] as number) + pixel * pixel
    }
  }
  const images = Math.ceil(references.length / step)
  const variance = squares.map((square, value) => square / images - ((sums[value] as number) / images) ** 2)
  return Int32Array.from({ length: size }, (_, value) => value).sort(
    (a, b) => (variance[b] as number) - (variance[a] as number)
  )
}

function reordered(
  { pixels, count }: LabelledImages,
  references: Int32Array,
  order: Int32Array
): Uint8Array | Float32Array {
  const size = pixels.length / count
  const wanted = order.length
  const target =
    pixels instanceof Uint8Array
      ? new Uint8Array(references.length * wanted)
      : new Float32Array(references.length * wanted)
  for (const [place, row] of references.entries()) {
    for (let value = 0; value < wanted; value++) {
      target[place * wanted + value] = pixels[row * size + (order[value] as number)] as number
    }
  }
  return target
}
