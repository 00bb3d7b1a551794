import * as tf from '@tensorflow/tfjs-core'
import type { Operation } from '../models/chain/operation'
import { sumRows, type Node, type Pulled } from './affine'
import { partOfSample, type Part, type PulledPart } from './receptive'
import type { Interval } from './interval-bounds'
import { windowsOf } from './windows'

/**
 * Linear functions below what an operation that is not linear puts out, as functions of what it takes, for any input
 * inside the bounds of a sample.
 */
export interface Relaxation {
  /**
   * @param weights `[rows, ...output shape]`
   * @param sampleOf `[rows]` int32: whose bounds hold
   */
  pullBack(weights: tf.Tensor, sampleOf: tf.Tensor1D): Pulled
  /** The same for functions that look at a part of the output only. */
  pullBackPart(weights: tf.Tensor4D, sampleOf: tf.Tensor1D, part: Part): PulledPart
}

/**
 * The two lines that enclose a ReLU between l and u (Zhang et al. 2018, table 3, with the lower slope that leaves the
 * smaller area, "CROWN-Ada"): above by the chord `u (x - l) / (u - l)`, below by x or by 0.
 */
export function reluRelaxation({ lower, upper }: Interval): Relaxation {
  const dead = tf.lessEqual(upper, 0)
  const alive = tf.greaterEqual(lower, 0)
  const zeros = tf.zerosLike(lower)
  const ones = tf.onesLike(lower)
  const chord = tf.div(upper, tf.maximum(tf.sub(upper, lower), 1e-30))
  const above = tf.where(dead, zeros, tf.where(alive, ones, chord))
  const constant = tf.where(tf.logicalOr(dead, alive), zeros, tf.neg(tf.mul(chord, lower)))
  const steep = tf.where(tf.greater(upper, tf.neg(lower)), ones, zeros)
  const below = tf.where(dead, zeros, tf.where(alive, ones, steep))
  const pulled = (weights: tf.Tensor, of: (x: tf.Tensor) => tf.Tensor): Pulled => {
    const positive = tf.relu(weights)
    const negative = tf.sub(weights, positive)
    return {
      weights: tf.add(tf.mul(positive, of(below)), tf.mul(negative, of(above))),
      constant: sumRows(tf.mul(negative, of(constant)))
    }
  }
  return {
    pullBack: (weights, sampleOf) => pulled(weights, (x) => tf.gather(x, sampleOf)),
    pullBackPart(weights, sampleOf, part) {
      const found = pulled(weights, (x) => partOfSample(x, part, sampleOf))
      return { ...found, weights: found.weights as tf.Tensor4D, part }
    }
  }
}

/**
 * Max-pooling: at least the number of its window with the largest lower bound, at most the largest upper bound; the
 * number itself where no other can pass it (Boopathy et al. 2019, CNN-Cert, the simplest of its bounds).
 */
export function poolRelaxation(
  operation: Extract<Operation, { kind: 'max-pool' }>,
  node: Node,
  { lower, upper }: Interval
): Relaxation {
  const windows = windowsOf(operation, node)
  const lowest = windows.cut(lower)
  const highest = windows.cut(upper)
  const places = operation.size[0] * operation.size[1]
  const chosen = tf.cast(tf.oneHot(tf.cast(tf.argMax(lowest, 4), 'int32'), places), 'float32')
  const largest = tf.max(highest, 4)
  const rival = tf.max(tf.sub(highest, tf.mul(chosen, 2e30)), 4)
  const isCertain = tf.cast(tf.lessEqual(rival, tf.max(lowest, 4)), 'float32')
  const ceiling = tf.mul(largest, tf.sub(1, isCertain))
  const pulled = (weights: tf.Tensor, of: (x: tf.Tensor) => tf.Tensor): Pulled => {
    const positive = tf.relu(weights)
    const negative = tf.sub(weights, positive)
    const passed = tf.add(positive, tf.mul(negative, of(isCertain)))
    return {
      weights: tf.mul(tf.expandDims(passed, 4), of(chosen)),
      constant: sumRows(tf.mul(negative, of(ceiling)))
    }
  }
  return {
    pullBack(weights, sampleOf) {
      const found = pulled(weights, (x) => tf.gather(x, sampleOf))
      return { weights: windows.paste(found.weights), constant: found.constant }
    },
    pullBackPart(weights, sampleOf, part) {
      const found = pulled(weights, (x) => partOfSample(x, part, sampleOf))
      return { ...windows.pastePart(found.weights, part), constant: found.constant }
    }
  }
}
