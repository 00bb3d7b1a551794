import * as tf from '@tensorflow/tfjs-core'
import { legalInput } from '../../attacks/legal'
import { crossEntropy } from '../../tensor/losses'
import type { MethodInput, TrainingMethod } from './method'

type Input = MethodInput<{ readonly epsilon: number; readonly replays: number }>

/**
 * Shafahi et al. 2019, algorithm 1: each of `replays` passes over a batch steps the weights down and the
 * perturbation, by epsilon times the sign of its gradient, up. The perturbation goes on to the next batch; here it
 * starts at zero in each epoch, so that a resumed training is the same.
 */
export const freeAt: TrainingMethod<'free-at', Input> = {
  loss: ({ network, examples, y }) => tf.mean(crossEntropy(network(examples), y)),
  replay: {
    times: ({ options }) => options.replays,
    first(input, last) {
      if (last === null) return input.x
      const [count] = input.x.shape
      return moved(input, tf.slice(last, [0, 0, 0, 0], [count, -1, -1, -1]))
    },
    next: (input, examples, gradient) =>
      moved(input, tf.add(tf.sub(examples, input.x), tf.mul(tf.sign(gradient), input.options.epsilon)))
  }
}

function moved({ x, bounds, options: { epsilon } }: Input, delta: tf.Tensor4D): tf.Tensor4D {
  return legalInput(x, delta, { norm: 'linf', epsilon, bounds, knowledge: 'white-box', targeted: false })
}
