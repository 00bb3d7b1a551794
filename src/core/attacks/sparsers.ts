import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import { pixelsOf } from './pixel-budget'
import { scoreSearch } from './score-search'

/** Schedule of the share, for 10,000 queries: above this one the first share is divided by that. */
const SCHEDULE = [
  [0, 2],
  [50, 4],
  [200, 5],
  [500, 6],
  [1000, 8],
  [2000, 10],
  [4000, 12],
  [6000, 15],
  [8000, 20]
] as const

/** Which pixels of a sample are changed, and which are not. */
interface Choice {
  readonly random: Random
  readonly changed: Int32Array
  readonly others: Int32Array
}

/**
 * Sparse-RS for l0 (Croce et al. 2022, algorithm 1 and section 3): a set of pixels at the corners of the colour cube; each
 * query exchanges some of them for others with new colours, kept where the loss rises.
 * Epsilon is the number of features, all channels of a pixel together.
 */
export async function* sparsers(
  input: InputOf<'sparsers'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  const shape = x.shape.slice(1) as [number, number, number]
  const [height, width, channels] = shape
  const count = pixelsOf(threat.epsilon, shape)
  signal.throwIfAborted()
  if (count === 0) {
    yield { done: 1, total: 1 }
    return tf.clone(x)
  }
  const search = scoreSearch(input)
  const { size, clean, best } = search
  const choices = Array.from(sampleIndices, (index): Choice => {
    const own = random.fork(`sample-${index}`)
    const order = own.permutation(height * width)
    return { random: own, changed: order.slice(0, count), others: order.slice(count) }
  })
  const colour = (own: Random, image: Float32Array, pixel: number): void => {
    for (let channel = 0; channel < channels; channel++)
      image[pixel * channels + channel] = own.uniform() < 0.5 ? threat.bounds.lower : threat.bounds.upper
  }
  const queries = Math.max(1, Math.floor(options.queries / options.eotSamples))
  try {
    for (let query = 0; query < queries; query++) {
      signal.throwIfAborted()
      const rows = search.open()
      if (rows.length === 0) break
      const exchanged = Math.max(1, Math.floor(shareAt(query, queries, options.share) * count))
      const images = new Float32Array(rows.length * size)
      rows.forEach((row, at) => {
        const { random: own, changed, others } = choices[row] as Choice
        const image = images.subarray(at * size, (at + 1) * size)
        if (query === 0) {
          image.set(clean.subarray(row * size, (row + 1) * size))
          for (const pixel of changed) colour(own, image, pixel)
          return
        }
        image.set(best.subarray(row * size, (row + 1) * size))
        toFront(own, changed, exchanged)
        toFront(own, others, exchanged)
        for (let place = 0; place < exchanged; place++) {
          const from = (changed[place] as number) * channels
          // Where every pixel may change there is none to exchange for: the colour alone is drawn anew.
          const other = others[place]
          if (other === undefined) colour(own, image, from / channels)
          else {
            for (let channel = 0; channel < channels; channel++)
              image[from + channel] = clean[row * size + from + channel] as number
            colour(own, image, other)
          }
        }
      })
      const candidates = tf.tensor4d(images, [rows.length, ...shape])
      try {
        const { kept } = search.offer(candidates, rows)
        if (query > 0)
          rows.forEach((row, at) => kept[at] === 1 && exchange(choices[row] as Choice, exchanged))
      } finally {
        candidates.dispose()
      }
      yield { done: query + 1, total: queries }
    }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}

function shareAt(query: number, queries: number, first: number): number {
  const at = Math.floor((query / queries) * 10_000)
  return first / SCHEDULE.reduce((found, [from, divisor]) => (at > from ? divisor : found), 1)
}

/** Moves `count` entries drawn at random to the front. */
function toFront(random: Random, values: Int32Array, count: number): void {
  for (let place = 0; place < Math.min(count, values.length); place++) {
    const other = place + random.integer(values.length - place)
    const held = values[place] as number
    values[place] = values[other] as number
    values[other] = held
  }
}

/** The first pixels of both lists change sides. */
function exchange({ changed, others }: Choice, count: number): void {
  for (let place = 0; place < Math.min(count, others.length); place++) {
    const held = changed[place] as number
    changed[place] = others[place] as number
    others[place] = held
  }
}
