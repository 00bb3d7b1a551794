import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import { climb, randomStart, trainingStepSize } from '../climb'
import type { TrainingMethod } from './method'

/** Madry et al. 2018, eq. 2.1: cross-entropy at the PGD example of each image, from a random point of the ball. */
export const pgdAt: TrainingMethod<'pgd-at'> = {
  examples({ network, x, y, bounds, random, signal, options }) {
    const { norm, epsilon, steps } = options
    const start = randomStart(x, { norm, epsilon, bounds }, random.fork('start'))
    const stepSize = trainingStepSize(options)
    const loss = (point: tf.Tensor4D): tf.Tensor1D => crossEntropy(network(point), y)
    return climb({ x, start, norm, epsilon, stepSize, steps, bounds, signal, loss })
  },
  loss: ({ network, examples, y }) => tf.mean(crossEntropy(network(examples), y))
}
