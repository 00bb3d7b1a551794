import * as tf from '@tensorflow/tfjs-core'
import type { UpdateRule } from './update-rule'

const BETA_1 = 0.9
const BETA_2 = 0.999
const EPSILON = 1e-8

/**
 * Adam (Kingma & Ba 2015, algorithm 1). The moments are kept without their constant factors,
 * `m = (1 - beta1) first` and `v = (1 - beta2) second`, which saves two passes over the weights a step.
 */
export const adam: UpdateRule = {
  accumulators: ['first', 'second'],
  update({ weights, gradient, accumulators, step, learningRate }) {
    const [oldFirst, oldSecond] = accumulators as [tf.Tensor1D, tf.Tensor1D]
    const first = tf.add<tf.Tensor1D>(tf.mul(oldFirst, BETA_1), gradient)
    const second = tf.add<tf.Tensor1D>(tf.mul(oldSecond, BETA_2), tf.square(gradient))
    // m / (1 - beta1^t) = first * meanScale, v / (1 - beta2^t) = second * squareScale^2
    const meanScale = (1 - BETA_1) / (1 - BETA_1 ** step)
    const squareScale = Math.sqrt((1 - BETA_2) / (1 - BETA_2 ** step))
    const spread = tf.add(tf.sqrt(second), EPSILON / squareScale)
    const change = tf.mul(tf.div(first, spread), (learningRate * meanScale) / squareScale)
    return { weights: tf.sub(weights, change), accumulators: [first, second] }
  }
}
