import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import { climb, randomStart } from '../climb'
import type { TrainingMethod } from './method'

/** Wong et al. 2020, algorithm 3: one step of `relativeStepSize` epsilon from a random point of the linf ball. */
export const fgsmAt: TrainingMethod<'fgsm-at'> = {
  examples({ network, x, y, bounds, random, signal, options }) {
    const ball = { norm: 'linf', epsilon: options.epsilon, bounds } as const
    const start = options.randomStart ? randomStart(x, ball, random.fork('start')) : x
    const stepSize = options.relativeStepSize * options.epsilon
    const loss = (point: tf.Tensor4D): tf.Tensor1D => crossEntropy(network(point), y)
    return climb({ x, start, ...ball, stepSize, steps: 1, signal, loss })
  },
  loss: ({ network, examples, y }) => tf.mean(crossEntropy(network(examples), y))
}
