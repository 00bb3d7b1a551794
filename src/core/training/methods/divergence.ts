import * as tf from '@tensorflow/tfjs-core'

/**
 * Kullback-Leibler divergence of two predictions given as logits, `sum_k p_k (log p_k - log q_k)`, in nats.
 * Differentiable in both.
 *
 * @param p `[n, classCount]`
 * @param q `[n, classCount]`
 * @returns `[n]`, never below zero but for rounding
 */
export function divergence(p: tf.Tensor2D, q: tf.Tensor2D): tf.Tensor1D {
  const logP = tf.logSoftmax(p)
  return tf.sum(tf.mul(tf.exp(logP), tf.sub(logP, tf.logSoftmax(q))), 1)
}
