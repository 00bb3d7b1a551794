import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import { worstLogits } from '../../certificates/interval-bounds'
import { crossEntropy } from '../../tensor/losses'
import type { TrainingMethod } from './method'

/**
 * Gowal et al. 2018, eq. 12: `kappa CE(z, y) + (1 - kappa) CE(worst z, y)`, the worst logits by interval arithmetic in
 * the linf ball cut with the box. Epsilon grows from 0 after the warm-up while kappa falls from 1, both linearly.
 *
 * Throws AppError 'shape-mismatch' for a network that branches, 'invalid-input' for a layer without known bounds.
 */
export const intervalBound: TrainingMethod<'interval-bound'> = {
  loss({ network, chain, x, y, bounds, progress, options }) {
    if (chain === null)
      throw new AppError(
        'shape-mismatch',
        'Interval-bound training needs a network that is one chain of layers; this one branches.'
      )
    const natural = tf.mean<tf.Scalar>(crossEntropy(network(x), y))
    const share = rampShare(progress, options)
    if (share === 0) return natural
    const kappa = 1 - (1 - options.kappa) * share
    const epsilon = options.epsilon * share
    const lower = tf.clipByValue(tf.sub<tf.Tensor4D>(x, epsilon), bounds.lower, bounds.upper)
    const upper = tf.clipByValue(tf.add<tf.Tensor4D>(x, epsilon), bounds.lower, bounds.upper)
    const worst = tf.mean<tf.Scalar>(crossEntropy(worstLogits(chain, lower, upper, y), y))
    return tf.add(tf.mul(natural, kappa), tf.mul(worst, 1 - kappa))
  }
}

/** How far the ramp is, 0 to 1. */
function rampShare(progress: number, { warmUp, ramp }: { warmUp: number; ramp: number }): number {
  if (progress < warmUp) return 0
  return ramp === 0 ? 1 : Math.min(1, (progress - warmUp) / ramp)
}
