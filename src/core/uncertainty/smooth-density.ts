import type { Random } from '../tensor/random'
import type { Values } from './packet'

/** A density through data points: one Gaussian bump a point, `1/N sum_j N(h_j, diag(width^2))`. */
export interface SmoothDensity {
  readonly dimension: number
  /** `[points * dimension]` */
  readonly centres: Values
  /** `[dimension]` width of the bumps along each axis. */
  readonly width: Float64Array
}

/** Standard deviation of the points along each axis, at least a thousandth of the largest: bumps must not be flat. */
export function spreadOf(points: Values, dimension: number): Float64Array {
  const count = points.length / dimension
  const mean = new Float64Array(dimension)
  for (let at = 0; at < points.length; at++)
    mean[at % dimension] = (mean[at % dimension] as number) + (points[at] as number) / count
  const square = new Float64Array(dimension)
  for (let at = 0; at < points.length; at++) {
    const i = at % dimension
    square[i] =
      (square[i] as number) + ((points[at] as number) - (mean[i] as number)) ** 2 / Math.max(1, count - 1)
  }
  const spread = square.map(Math.sqrt)
  const least = Math.max(...spread) / 1000 || 1
  return spread.map((value) => Math.max(value, least))
}

/** `[count * dimension]` draws from the density. */
export function drawFrom(
  { dimension, centres, width }: SmoothDensity,
  count: number,
  random: Random
): Float32Array {
  const points = centres.length / dimension
  const choice = random.fork('bump')
  const x = random.fork('noise').normalArray(count * dimension)
  for (let row = 0, at = 0; row < count; row++) {
    const from = choice.integer(points) * dimension
    for (let i = 0; i < dimension; i++, at++)
      x[at] = (centres[from + i] as number) + (width[i] as number) * (x[at] as number)
  }
  return x
}

/**
 * `[rows * dimension]` gradient of the log density: `sum_j r_j (h_j - x) / width^2`, `r_j` the share of each bump at x,
 * by log-sum-exp.
 */
export function scoreOf({ dimension, centres, width }: SmoothDensity, x: Values): Float64Array {
  const points = centres.length / dimension
  const score = new Float64Array(x.length)
  const exponent = new Float64Array(points)
  for (let from = 0; from < x.length; from += dimension) {
    let largest = -Infinity
    for (let point = 0, at = 0; point < points; point++) {
      let square = 0
      for (let i = 0; i < dimension; i++, at++)
        square += (((x[from + i] as number) - (centres[at] as number)) / (width[i] as number)) ** 2
      exponent[point] = -square / 2
      largest = Math.max(largest, -square / 2)
    }
    let total = 0
    for (let point = 0, at = 0; point < points; point++) {
      const share = Math.exp((exponent[point] as number) - largest)
      total += share
      // Bumps far away add nothing; most of them are.
      if (share < 1e-12) at += dimension
      else
        for (let i = 0; i < dimension; i++, at++)
          score[from + i] =
            (score[from + i] as number) +
            (share * ((centres[at] as number) - (x[from + i] as number))) / (width[i] as number) ** 2
    }
    for (let i = 0; i < dimension; i++) score[from + i] = (score[from + i] as number) / total
  }
  return score
}
