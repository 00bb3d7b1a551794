import type * as tf from '@tensorflow/tfjs-core'
import type { WindowPlace } from '../models/classifier'
import type { Random } from '../tensor/random'

/** How a norm proposes inputs. */
export interface SquareProposals {
  /**
   * One candidate for each of some samples, made from the best input so far, in ball and box. The caller disposes `x`.
   *
   * @param share of the pixels that a square covers; null for the first query
   */
  propose(
    rows: Int32Array,
    streams: readonly Random[],
    share: number | null
  ): {
    readonly x: tf.Tensor4D
    /** See `ScoreSearch.offer`. */
    readonly windows?: readonly WindowPlace[] | null
  }
}

/** Steps of the schedule, for 10,000 queries: from this one on the share is the first one over that divisor. */
const SCHEDULE = [
  [10, 2],
  [50, 4],
  [200, 8],
  [500, 16],
  [1000, 32],
  [2000, 64],
  [4000, 128],
  [6000, 256],
  [8000, 512]
] as const

/**
 * Share of the pixels that a square covers at a query (Andriushchenko et al. 2020, section 4.1): halved after 10, 50,
 * 200, 500, 1000, 2000, 4000, 6000, 8000 of 10,000 queries, rescaled to the budget.
 */
export function shareAt(query: number, queries: number, first: number): number {
  const at = Math.floor((query / queries) * 10_000)
  const divisor = SCHEDULE.reduce((found, [from, value]) => (at > from ? value : found), 1)
  return first / divisor
}

/** Side of a square that covers a share of an image, within it. */
export function sideOf(share: number, [height, width]: readonly [number, number], smallest: number): number {
  const side = Math.max(Math.round(Math.sqrt(share * height * width)), smallest)
  return Math.max(1, Math.min(side, height, width))
}

/** A window of `side` pixels a side, anywhere in an image of `[height, width]`. */
export function randomWindow(
  random: Random,
  [height, width]: readonly [number, number],
  side: number
): WindowPlace {
  return { top: random.integer(height - side + 1), left: random.integer(width - side + 1), side }
}

/** Calls `use` with the place in an NHWC image of each pixel of a window, in one channel, row after row. */
export function eachPixel(
  { top, left, side }: WindowPlace,
  [, width, channels]: readonly [number, number, number],
  channel: number,
  use: (place: number, order: number) => void
): void {
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      use(((top + row) * width + left + column) * channels + channel, row * side + column)
}

/**
 * The pattern of the l2 and l1 attacks (ibid., section 4.3, eq. 2 and figure 3): two halves of opposite sign, each a
 * pile of centred rectangles `sum_k 1 / (k+1)^2`; `side * side` numbers of length 1. `upright` transposes it.
 */
export function doublePile(
  side: number,
  upright: boolean,
  length: (values: Float64Array) => number
): Float64Array {
  const upper = Math.floor(side / 2)
  const pattern = new Float64Array(side * side)
  const fill = (from: number, rows: number, sign: number): void => {
    const half = pile(rows, side, length)
    half.forEach((value, at) => {
      const row = from + Math.floor(at / side)
      const column = at % side
      pattern[upright ? column * side + row : row * side + column] = sign * value
    })
  }
  fill(0, upper, 1)
  fill(upper, side - upper, -1)
  const size = length(pattern)
  return size === 0 ? pattern : pattern.map((value) => value / size)
}

function pile(rows: number, columns: number, length: (values: Float64Array) => number): Float64Array {
  const values = new Float64Array(rows * columns)
  const middleRow = Math.floor(rows / 2)
  const middleColumn = Math.floor(columns / 2)
  for (let step = 0; step <= Math.max(middleRow, middleColumn); step++)
    for (let row = Math.max(0, middleRow - step); row <= Math.min(rows - 1, middleRow + step); row++)
      for (
        let column = Math.max(0, middleColumn - step);
        column <= Math.min(columns - 1, middleColumn + step);
        column++
      )
        values[row * columns + column]! += 1 / (step + 1) ** 2
  const size = length(values)
  return size === 0 ? values : values.map((value) => value / size)
}

/** Length of a pattern in the norm of its attack. */
export const lengths = {
  l2: (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
  l1: (values: Float64Array): number => values.reduce((sum, value) => sum + Math.abs(value), 0)
}
