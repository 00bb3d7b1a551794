import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import { besideImages, climb, trainingStepSize } from '../climb'
import { divergence } from './divergence'
import type { TrainingMethod } from './method'

/**
 * Zhang et al. 2019, eq. 5 with algorithm 1: `CE(f(x), y) + beta KL(f(x) || f(x'))`, x' climbing the divergence from a
 * point 0.001 N(0, I) beside x.
 */
export const trades: TrainingMethod<'trades'> = {
  examples({ network, x, bounds, random, signal, options }) {
    const { norm, epsilon, steps } = options
    const start = besideImages(x, bounds, random.fork('start'))
    const stepSize = trainingStepSize(options)
    const clean = network(x)
    const loss = (point: tf.Tensor4D): tf.Tensor1D => divergence(clean, network(point))
    return climb({ x, start, norm, epsilon, stepSize, steps, bounds, signal, loss })
  },
  loss({ network, x, examples, y, options: { beta } }) {
    const clean = network(x)
    const natural = tf.mean(crossEntropy(clean, y))
    return tf.add(natural, tf.mul(tf.mean(divergence(clean, network(examples))), beta))
  }
}
