import * as tf from '@tensorflow/tfjs-core'
import type { LpNorm } from '@contract/threat-model'
import { balls } from './norms'
import { perSample } from './rows-of'

/** Each perturbation `[n, h, w, c]` brought into a ball of a radius of its own; one inside stays as it is. */
export function projectEach(norm: LpNorm, delta: tf.Tensor4D, radii: ArrayLike<number>): tf.Tensor4D {
  switch (norm) {
    case 'linf':
      return tf.tidy(() => {
        const edges = perSample(radii)
        return tf.maximum(tf.minimum(delta, edges), tf.neg(edges))
      })
    case 'l2':
      return tf.tidy(() => {
        const lengths = balls.l2.distance(delta).dataSync<'float32'>()
        const factors = lengths.map((length, row) =>
          length <= (radii[row] as number) ? 1 : (radii[row] as number) / length
        )
        return tf.mul(delta, perSample(factors))
      })
    case 'l1':
      return eachRow(delta, (values, row) => shrinkToL1(values, radii[row] as number))
    case 'l0':
      return eachRow(delta, (values, row) => keepLargest(values, radii[row] as number))
  }
}

/** Changes a copy of each sample's values in place. */
function eachRow(delta: tf.Tensor4D, change: (values: Float32Array, row: number) => void): tf.Tensor4D {
  const values = Float32Array.from(delta.dataSync<'float32'>())
  const size = delta.size / delta.shape[0]
  for (let row = 0; row < delta.shape[0]; row++) change(values.subarray(row * size, (row + 1) * size), row)
  return tf.tensor4d(values, delta.shape)
}

/**
 * Euclidean projection onto the l1 ball: all components shrink by theta. Theta is found by leaving out what it takes to
 * zero, again and again (Michelot 1986; Condat 2016, "Fast projection onto the simplex and the l1 ball", algorithm 1).
 */
function shrinkToL1(values: Float32Array, radius: number): void {
  let sum = 0
  for (const value of values) sum += Math.abs(value)
  if (sum <= radius) return
  let theta = 0
  for (let left = 0, before = -1; left !== before;) {
    before = left
    left = 0
    sum = 0
    for (const value of values) {
      const size = Math.abs(value)
      if (size <= theta) continue
      left++
      sum += size
    }
    if (left === 0) break
    theta = Math.max(theta, (sum - radius) / left)
  }
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number
    values[at] = Math.sign(value) * Math.max(Math.abs(value) - theta, 0)
  }
}

/** Zeroes all but the `count` components of largest size; of equal ones the first stay. */
function keepLargest(values: Float32Array, count: number): void {
  if (count >= values.length) return
  const sizes = values.map(Math.abs).sort()
  const edge = count > 0 ? (sizes[values.length - count] as number) : Infinity
  let ties = count - sizes.filter((size) => size > edge).length
  for (let at = 0; at < values.length; at++) {
    const size = Math.abs(values[at] as number)
    if (size > edge || (size === edge && ties-- > 0)) continue
    values[at] = 0
  }
}
