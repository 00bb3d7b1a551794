import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import type { TrainingMethod } from './method'

/** Szegedy et al. 2016, section 7: `(1 - s) CE + s mean_k(-log p_k)`, the even share over all K classes. */
export const labelSmoothing: TrainingMethod<'label-smoothing'> = {
  loss({ network, examples, y, options: { smoothing } }) {
    const logits = network(examples)
    const even = tf.neg(tf.mean(tf.logSoftmax(logits), 1))
    return tf.mean(tf.add(tf.mul(crossEntropy(logits, y), 1 - smoothing), tf.mul(even, smoothing)))
  }
}
