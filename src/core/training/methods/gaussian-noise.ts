import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import type { TrainingMethod } from './method'

/** Cohen et al. 2019, section 3.3: cross-entropy at `x + N(0, sigma^2 I)`, one draw an image and step, not clipped. */
export const gaussianNoise: TrainingMethod<'gaussian-noise'> = {
  examples({ x, random, options: { sigma } }) {
    const noise = tf.tensor4d(random.fork('noise').normalArray(x.size), x.shape)
    return tf.add(x, tf.mul(noise, sigma))
  },
  loss: ({ network, examples, y }) => tf.mean(crossEntropy(network(examples), y))
}
