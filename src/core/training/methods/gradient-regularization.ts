import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import { gradientOf, squaredGradient } from './directional-penalty'
import type { TrainingMethod } from './method'

/** Drucker & LeCun 1992: `CE + weight |grad_x CE|^2` (l2), the mean over the batch. */
export const gradientRegularization: TrainingMethod<'gradient-regularization'> = {
  loss({ network, x, y, options: { weight, difference } }) {
    const loss = (point: tf.Tensor4D): tf.Tensor1D => crossEntropy(network(point), y)
    const penalty = squaredGradient(loss, x, gradientOf(loss, x), difference)
    return tf.add(tf.mean(loss(x)), tf.mul(penalty, weight))
  }
}
