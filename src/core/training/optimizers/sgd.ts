import * as tf from '@tensorflow/tfjs-core'
import type { UpdateRule } from './update-rule'

/** Stochastic gradient descent with momentum: `v = momentum v + g`, `w = w - rate v` (Sutskever et al. 2013). */
export function sgd(momentum: number): UpdateRule {
  return {
    accumulators: ['velocity'],
    update({ weights, gradient, accumulators, learningRate }) {
      const [old] = accumulators as [tf.Tensor1D]
      const velocity = tf.add<tf.Tensor1D>(tf.mul(old, momentum), gradient)
      return { weights: tf.sub(weights, tf.mul(velocity, learningRate)), accumulators: [velocity] }
    }
  }
}
