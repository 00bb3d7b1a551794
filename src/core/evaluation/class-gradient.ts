import * as tf from '@tensorflow/tfjs-core'
import type { Classifier } from '../models/classifier'
import { inputGradientOf } from '../tensor/input-gradient'

/** What a network says of one image, and which pixels its score hangs on. */
export interface ClassGradient {
  readonly logits: Float32Array
  /** The first class of the largest logit. */
  readonly predicted: number
  /** Of the predicted class's logit by each input, in the order of the image. */
  readonly gradient: Float32Array
}

/**
 * The saliency of Simonyan, Vedaldi & Zisserman 2013, section 3: the gradient of the predicted class's score, before
 * softmax, by the input. Signed, of each channel.
 *
 * @param image one image in the network's bounds, height x width x channels
 */
export function classGradient(model: Classifier, image: Float32Array): ClassGradient {
  return tf.tidy(() => {
    const x = tf.tensor4d(image, [1, ...model.inputShape])
    const logits = model.logits(x).dataSync<'float32'>().slice()
    const predicted = logits.indexOf(Math.max(...logits))
    const own = tf.oneHot(tf.tensor1d([predicted], 'int32'), model.classCount)
    const { gradient } = inputGradientOf(
      (inputs) => model.logits(inputs),
      x,
      (scores) => tf.sum(tf.mul(scores, own), 1)
    )
    return { logits, predicted, gradient: gradient.dataSync<'float32'>().slice() }
  })
}
