import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import { climb, randomStart } from '../climb'
import type { TrainingMethod } from './method'

/**
 * Wong et al. 2020, algorithm 3: one step of `relativeStepSize` epsilon from a random point of the linf ball. The start may
 * lie outside of the box, as theirs does: where half of it is cut off, as in the black of MNIST, the step is soon learned by
 * heart. What the network learns on lies in the box.
 */
export const fgsmAt: TrainingMethod<'fgsm-at'> = {
  examples({ network, x, y, bounds, random, signal, options }) {
    const ball = { norm: 'linf', epsilon: options.epsilon, bounds } as const
    const start = options.randomStart ? randomStart(x, { ...ball, bounds: null }, random.fork('start')) : x
    const stepSize = options.relativeStepSize * options.epsilon
    const loss = (point: tf.Tensor4D): tf.Tensor1D => crossEntropy(network(point), y)
    return climb({ x, start, ...ball, stepSize, steps: 1, signal, loss })
  },
  loss: ({ network, examples, y }) => tf.mean(crossEntropy(network(examples), y))
}
