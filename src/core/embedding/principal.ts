import * as tf from '@tensorflow/tfjs-core'
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import type { Random } from '../tensor/random'
import { valuesOf } from '../tensor/values-of'

export interface PrincipalComponents {
  /** `[count, components]`, row after row: coordinates along the components, of falling variance. */
  readonly scores: Float32Array
  readonly components: number
  /** Share of the whole variance along each component. */
  readonly shares: readonly number[]
}

const MORE = 10
const ROUNDS = 15

/**
 * The first principal components of `count` rows of `dimension` numbers, by randomised subspace iteration with ten
 * directions to spare and a final rotation (Halko, Martinsson and Tropp 2011, "Finding structure with randomness",
 * algorithms 4.4 and 5.3): the covariance of an image's pixels never has to be built. Signs are such that the largest
 * coordinate of each component is positive.
 */
export function principalComponents(
  rows: Float32Array,
  { count, dimension, components }: { count: number; dimension: number; components: number },
  random: Random
): PrincipalComponents {
  const kept = Math.min(components, dimension, Math.max(1, count - 1))
  const wide = Math.min(kept + MORE, dimension, count)
  const centred = tf.tidy(() => {
    const all = tf.tensor2d(rows, [count, dimension])
    return tf.sub(all, tf.mean(all, 0, true)) as tf.Tensor2D
  })
  try {
    const total = valuesOf(() => tf.sum(tf.square(centred)))[0] ?? 0
    let directions = orthonormal(random.normalArray(dimension * wide), dimension, wide)
    for (let round = 0; round < ROUNDS; round++) {
      const next = valuesOf(() => {
        const along = tf.matMul(centred, tf.tensor2d(directions, [dimension, wide]))
        return tf.matMul(centred, along, true)
      })
      directions = orthonormal(next, dimension, wide)
    }
    const along = valuesOf(() => tf.matMul(centred, tf.tensor2d(directions, [dimension, wide])))
    const { rotation, variances } = rotationOf(along, count, wide)
    const scores = new Float32Array(count * kept)
    for (let component = 0; component < kept; component++) {
      let largest = 0
      for (let row = 0; row < count; row++) {
        let value = 0
        for (let k = 0; k < wide; k++) value += (along[row * wide + k] as number) * rotation.get(k, component)
        scores[row * kept + component] = value
        if (Math.abs(value) > Math.abs(largest)) largest = value
      }
      if (largest < 0)
        for (let row = 0; row < count; row++)
          scores[row * kept + component] = -(scores[row * kept + component] as number)
    }
    return {
      scores,
      components: kept,
      shares: variances.slice(0, kept).map((variance) => (total > 0 ? variance / total : 0))
    }
  } finally {
    centred.dispose()
  }
}

/** Axes of falling variance inside the subspace. */
function rotationOf(
  along: Float32Array,
  count: number,
  wide: number
): { readonly rotation: Matrix; readonly variances: number[] } {
  const cross = Matrix.zeros(wide, wide)
  for (let row = 0; row < count; row++)
    for (let i = 0; i < wide; i++) {
      const value = along[row * wide + i] as number
      for (let j = i; j < wide; j++)
        cross.set(i, j, cross.get(i, j) + value * (along[row * wide + j] as number))
    }
  for (let i = 0; i < wide; i++) for (let j = 0; j < i; j++) cross.set(i, j, cross.get(j, i))
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(cross, { assumeSymmetric: true })
  const order = realEigenvalues.map((_, index) => index)
  order.sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0))
  return {
    rotation: eigenvectorMatrix.subMatrixColumn(order),
    variances: order.map((index) => Math.max(0, realEigenvalues[index] ?? 0))
  }
}

/** Columns made orthonormal, twice over for rounding (modified Gram-Schmidt). Columns that vanish become zero. */
function orthonormal(values: Float32Array, rows: number, columns: number): Float32Array {
  const matrix = Float64Array.from(values)
  for (let column = 0; column < columns; column++) {
    const before = norm(matrix, rows, columns, column)
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < column; other++) {
        let product = 0
        for (let row = 0; row < rows; row++)
          product += (matrix[row * columns + column] as number) * (matrix[row * columns + other] as number)
        for (let row = 0; row < rows; row++)
          matrix[row * columns + column] =
            (matrix[row * columns + column] as number) - product * (matrix[row * columns + other] as number)
      }
    const length = norm(matrix, rows, columns, column)
    const scale = length > 1e-10 * before && length > 0 ? 1 / length : 0
    for (let row = 0; row < rows; row++)
      matrix[row * columns + column] = scale * (matrix[row * columns + column] as number)
  }
  return Float32Array.from(matrix)
}

function norm(matrix: Float64Array, rows: number, columns: number, column: number): number {
  let sum = 0
  for (let row = 0; row < rows; row++) sum += (matrix[row * columns + column] as number) ** 2
  return Math.sqrt(sum)
}
