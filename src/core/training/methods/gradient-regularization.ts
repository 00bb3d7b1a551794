import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import { squaredGradient } from './directional-penalty'
import type { TrainingMethod } from './method'

/** Drucker & LeCun 1992: `CE + weight |grad_x CE|^2` (l2), the mean over the batch; both of the same pass, with its dropout. */
export const gradientRegularization: TrainingMethod<'gradient-regularization'> = {
  loss({ network, again, x, y, options: { weight, difference } }) {
    const natural = tf.mean<tf.Scalar>(crossEntropy(network(x), y))
    const loss = (point: tf.Tensor4D): tf.Tensor1D => crossEntropy(again(point), y)
    return tf.add(natural, tf.mul(squaredGradient(loss, x, difference), weight))
  }
}
