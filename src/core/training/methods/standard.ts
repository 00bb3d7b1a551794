import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import type { TrainingMethod } from './method'

/** Mean cross-entropy on the images as they are. */
export const standard: TrainingMethod<'standard'> = {
  loss: ({ network, examples, y }) => tf.mean(crossEntropy(network(examples), y))
}
