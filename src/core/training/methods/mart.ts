import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import { besideImages, climb, trainingStepSize } from '../climb'
import { divergence } from './divergence'
import type { TrainingMethod } from './method'

/** Keeps the logarithm of the second term finite where a wrong class has all the probability. */
const TINY = 1e-12

/**
 * Wang et al. 2020, eq. 13: `BCE(f(x'), y) + lambda KL(f(x) || f(x')) (1 - p_y(x))` with the boosted cross-entropy
 * `-log p_y(x') - log(1 - max_{k != y} p_k(x'))`, x' the PGD example of the cross-entropy.
 */
export const mart: TrainingMethod<'mart'> = {
  examples({ network, x, y, bounds, random, signal, options }) {
    const { norm, epsilon, steps } = options
    const start = besideImages(x, bounds, random.fork('start'))
    const stepSize = trainingStepSize(options)
    const loss = (point: tf.Tensor4D): tf.Tensor1D => crossEntropy(network(point), y)
    return climb({ x, start, norm, epsilon, stepSize, steps, bounds, signal, loss })
  },
  loss({ network, x, examples, y, classCount, options: { lambda } }) {
    const clean = network(x)
    const attacked = network(examples)
    const label = tf.oneHot(y, classCount) as tf.Tensor2D
    const largestOther = tf.max(tf.mul(tf.softmax(attacked), tf.sub(1, label)), 1)
    const boosted = tf.sub(crossEntropy(attacked, y), tf.log(tf.add(tf.sub(1, largestOther), TINY)))
    const doubt = tf.sub(1, tf.sum(tf.mul(tf.softmax(clean), label), 1))
    return tf.mean(tf.add(boosted, tf.mul(tf.mul(divergence(clean, attacked), doubt), lambda)))
  }
}
