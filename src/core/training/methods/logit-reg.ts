import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import type { TrainingMethod } from './method'

/**
 * As the abstract of arXiv 2603.19562 describes it, a regularisation on the side of the logits. What it leaves open is
 * our choice: `weight` times the squared l2 length of the logits.
 */
export const logitReg: TrainingMethod<'logit-reg'> = {
  loss({ network, examples, y, options: { weight } }) {
    const logits = network(examples)
    return tf.mean(tf.add(crossEntropy(logits, y), tf.mul(tf.sum(tf.square(logits), 1), weight)))
  }
}
