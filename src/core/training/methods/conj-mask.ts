import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import type { TrainingMethod } from './method'

/**
 * As the abstract of arXiv 2603.19562 describes it: one backward pass probes how input and loss gradient go together,
 * and the components with the largest share in that correlation, `|x_i dL/dx_i|`, are masked. What the abstract leaves
 * open is our choice: masked means zero (within the box), and the share is one of all components of each image.
 */
export const conjMask: TrainingMethod<'conj-mask'> = {
  examples({ network, x, y, bounds, options: { share } }) {
    const size = x.size / x.shape[0]
    const masked = Math.floor(share * size)
    if (masked === 0) return x
    const probe = tf.grad((point: tf.Tensor) => tf.sum(crossEntropy(network(point as tf.Tensor4D), y)))
    const contribution = tf.reshape(tf.abs(tf.mul(x, probe(x))), [x.shape[0], size])
    const { values } = tf.topk(contribution, masked)
    const threshold = tf.slice(values, [0, masked - 1], [-1, 1])
    // Components that contribute nothing stay, however many are to be masked.
    const high = tf.logicalAnd(tf.greaterEqual(contribution, threshold), tf.greater(contribution, 0))
    const empty = tf.fill(x.shape, Math.min(Math.max(0, bounds.lower), bounds.upper)) as tf.Tensor4D
    return tf.where(tf.reshape(high, x.shape), empty, x)
  },
  loss: ({ network, examples, y }) => tf.mean(crossEntropy(network(examples), y))
}
