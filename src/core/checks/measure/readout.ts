/** A line in feature space: the score of features f is `weights . (f - centre)`. */
export interface Readout {
  /** Weights as shares of the training points: `weights = sum_i shares_i (f_i - centre)`. */
  readonly shares: Float64Array
  /** Highest score of the inner points, and lowest of the boundary points, which is above it. */
  readonly inner: number
  readonly edge: number
}

/** Added to the diagonal, as a share of its mean: single precision makes nearby points nearly the same. */
const RIDGE = 1e-6

/**
 * A straight readout that tells inner points (first) from boundary points (last) by their features: least squares on
 * targets -1 and 1 with a small ridge, in its dual form, which with fewer points than features passes through all of
 * them. Null where the features cannot be told apart.
 *
 * @param products `[n * n]` inner products of the points' features about the centre
 * @param boundary how many of the n points are boundary points
 */
export function fitReadout(products: ArrayLike<number>, count: number, boundary: number): Readout | null {
  const mean = trace(products, count) / count
  if (!(mean > 0)) return null
  // A constant feature of the size of the others carries the offset.
  const matrix = new Float64Array(count * count)
  for (let at = 0; at < matrix.length; at++) matrix[at] = (products[at] as number) + mean
  for (let row = 0; row < count; row++) matrix[row * count + row]! += RIDGE * mean
  const targets = Float64Array.from({ length: count }, (_, row) => (row < count - boundary ? -1 : 1))
  const shares = solve(matrix, targets, count)
  if (shares === null) return null
  const scores = Float64Array.from({ length: count }, (_, row) =>
    shares.reduce((sum, share, at) => sum + share * (products[row * count + at] as number), 0)
  )
  const inner = scores.subarray(0, count - boundary).reduce((most, score) => Math.max(most, score), -Infinity)
  const edge = scores.subarray(count - boundary).reduce((least, score) => Math.min(least, score), Infinity)
  return edge > inner ? { shares, inner, edge } : null
}

function trace(matrix: ArrayLike<number>, count: number): number {
  let sum = 0
  for (let row = 0; row < count; row++) sum += matrix[row * count + row] as number
  return sum
}

/** `matrix x = right` for a symmetric positive definite matrix, which is overwritten (Cholesky); null where it is not. */
function solve(matrix: Float64Array, right: Float64Array, count: number): Float64Array | null {
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * count + column] as number
      for (let at = 0; at < column; at++)
        sum -= (matrix[row * count + at] as number) * (matrix[column * count + at] as number)
      if (row === column) {
        if (!(sum > 0)) return null
        matrix[row * count + row] = Math.sqrt(sum)
      } else matrix[row * count + column] = sum / (matrix[column * count + column] as number)
    }
  }
  const x = right.slice()
  for (let row = 0; row < count; row++) {
    for (let at = 0; at < row; at++) x[row]! -= (matrix[row * count + at] as number) * (x[at] as number)
    x[row]! /= matrix[row * count + row] as number
  }
  for (let row = count - 1; row >= 0; row--) {
    for (let at = row + 1; at < count; at++)
      x[row]! -= (matrix[at * count + row] as number) * (x[at] as number)
    x[row]! /= matrix[row * count + row] as number
  }
  return x
}
