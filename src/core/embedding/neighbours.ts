import * as tf from '@tensorflow/tfjs-core'
import type { Passing } from '../jobs/job'
import { evenRanges } from '../tensor/even-ranges'
import { Room } from '../tensor/room'
import { valuesOf } from '../tensor/values-of'

/** The nearest other rows of every row, by Euclidean distance. */
export interface Neighbours {
  readonly indices: Int32Array[]
  readonly distances: Float64Array[]
}

const BLOCK = 250

/** Exact nearest neighbours, block after block; ties by place. `most` is cut to what there is. */
export function nearestRows(
  rows: Float32Array,
  { count, dimension, most }: { count: number; dimension: number; most: number },
  { signal, room = new Room() }: Passing
): Neighbours {
  const wanted = Math.min(most, count - 1)
  const all = tf.tensor2d(rows, [count, dimension])
  const squares = tf.tidy(() => tf.sum(tf.square(all), 1))
  const indices: Int32Array[] = []
  const distances: Float64Array[] = []
  try {
    room.over(evenRanges(count, BLOCK), ({ from: start, count: size }) => {
      signal.throwIfAborted()
      const block = valuesOf(() => {
        const some = tf.slice(all, [start, 0], [size, dimension])
        const own = tf.reshape(tf.slice(squares, [start], [size]), [size, 1])
        return tf.add(tf.sub(own, tf.mul(2, tf.matMul(some, all, false, true))), squares)
      })
      for (let row = 0; row < size; row++) {
        const { places, squared } = smallest(block, row * count, count, start + row, wanted)
        indices.push(places)
        distances.push(Float64Array.from(squared, (square) => Math.sqrt(Math.max(0, square))))
      }
    })
  } finally {
    all.dispose()
    squares.dispose()
  }
  return { indices, distances }
}

/** The `wanted` smallest of `count` values from `from` on, without the one at `own`; by insertion, for few of many. */
function smallest(
  values: Float32Array,
  from: number,
  count: number,
  own: number,
  wanted: number
): { places: Int32Array; squared: Float64Array } {
  const places = new Int32Array(wanted)
  const squared = new Float64Array(wanted).fill(Infinity)
  for (let index = 0; index < count; index++) {
    const value = values[from + index] as number
    if (index === own || !(value < (squared[wanted - 1] as number))) continue
    let at = wanted - 1
    while (at > 0 && (squared[at - 1] as number) > value) {
      squared[at] = squared[at - 1] as number
      places[at] = places[at - 1] as number
      at--
    }
    squared[at] = value
    places[at] = index
  }
  return { places, squared }
}

/** Mean share of each row's neighbours that are its neighbours in the other space as well. */
export function keptShare(before: Neighbours, after: Neighbours): number {
  let sum = 0
  for (const [row, own] of before.indices.entries()) {
    const others = new Set(after.indices[row])
    sum += own.filter((index) => others.has(index)).length / Math.max(1, own.length)
  }
  return before.indices.length === 0 ? 0 : sum / before.indices.length
}
