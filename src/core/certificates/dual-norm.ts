import * as tf from '@tensorflow/tfjs-core'
import type { ConvexNorm } from '@contract/threat-model'

/** By how much a linear function with these weights can change for a move of length 1: `[n, ...]` to `[n]`. */
export const dualNorms: Readonly<Record<ConvexNorm, (weights: tf.Tensor) => tf.Tensor1D>> = {
  linf: (weights) => tf.sum(tf.abs(rows(weights)), 1),
  // Divided by the largest first: the squares of small weights are zero in 32 bits.
  l2: (weights) => {
    const flat = rows(weights)
    const largest = tf.maximum(tf.max(tf.abs(flat), 1, true), 1e-37)
    return tf.mul(tf.reshape(largest, [-1]), tf.sqrt(tf.sum(tf.square(tf.div(flat, largest)), 1)))
  },
  l1: (weights) => tf.max(tf.abs(rows(weights)), 1)
}

function rows(weights: tf.Tensor): tf.Tensor2D {
  return tf.reshape(weights, [weights.shape[0] as number, -1])
}
