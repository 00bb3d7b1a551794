import * as tf from '@tensorflow/tfjs-core'
import type { SaliencyMethod, SaliencyOptions } from '@contract/trial'
import type { Classifier } from '../models/classifier'
import { evenRanges } from '../tensor/even-ranges'
import { inputGradientOf } from '../tensor/input-gradient'
import { createRandom } from '../tensor/random'
import { Room } from '../tensor/room'
import { valuesOf } from '../tensor/values-of'

/** What a network says of one image, and which pixels a class's score hangs on. */
export interface Saliency {
  readonly logits: Float32Array
  /** The first class of the largest logit. */
  readonly predicted: number
  /** The class that the map is of. */
  readonly classIndex: number
  /** In the order of the image, of each channel, signed. */
  readonly values: Float32Array
}

/** Steps of the way that gradients are integrated along. */
const STEPS = 64
/** Noisy copies, and the noise as a share of the input's range. */
const COPIES = 48
const NOISE = 0.15
/** Images in one pass. */
const BATCH = 16

/**
 * A map of the pixels that a class's score, before softmax, hangs on.
 *
 * - `gradient`: the gradient of the score (Simonyan, Vedaldi & Zisserman 2013, section 3).
 * - `gradient-times-input`: times the input's distance from the lower bound (Shrikumar et al. 2016).
 * - `integrated`: integrated gradients from an image at the lower bound (Sundararajan, Taly & Yan 2017, equation 1), by
 *   the midpoint rule.
 * - `smooth`: the mean gradient of noisy copies (Smilkov et al. 2017), which leave the bounds, as in the paper.
 *
 * @param image one image in the network's bounds, height x width x channels
 * @param options `classIndex` null: the predicted class; a class that the network lacks counts as that, too
 */
export function saliencyOf(model: Classifier, image: Float32Array, options: SaliencyOptions): Saliency {
  const logits = tf.tidy(() =>
    model
      .logits(tf.tensor4d(image, [1, ...model.inputShape]))
      .dataSync<'float32'>()
      .slice()
  )
  const predicted = logits.indexOf(Math.max(...logits))
  const { classIndex: wanted, method } = options
  const classIndex = wanted === null || wanted >= model.classCount ? predicted : wanted
  const { lower } = model.bounds
  const mean = meanGradient(model, placesOf(method, image, model), classIndex)
  const attributes = method === 'gradient-times-input' || method === 'integrated'
  const values = attributes ? mean.map((slope, index) => slope * ((image[index] as number) - lower)) : mean
  return { logits, predicted, classIndex, values }
}

/** The images whose gradients are averaged. */
function placesOf(method: SaliencyMethod, image: Float32Array, { bounds }: Classifier): Float32Array[] {
  const { lower, upper } = bounds
  if (method === 'integrated')
    return Array.from({ length: STEPS }, (_, step) =>
      image.map((value) => lower + ((step + 0.5) / STEPS) * (value - lower))
    )
  if (method === 'smooth') {
    const random = createRandom(1).fork('smoothgrad')
    return Array.from({ length: COPIES }, () =>
      image.map((value) => value + NOISE * (upper - lower) * random.normal())
    )
  }
  return [image]
}

/** Passes that do not fit into memory are halved. */
function meanGradient(model: Classifier, images: readonly Float32Array[], classIndex: number): Float32Array {
  const size = images[0]?.length ?? 0
  const sums = new Float64Array(size)
  new Room().over(evenRanges(images.length, BATCH), ({ from, count }) => {
    const batch = images.slice(from, from + count)
    const joined = new Float32Array(batch.length * size)
    batch.forEach((one, place) => joined.set(one, place * size))
    const sum = valuesOf(() => {
      const own = tf.oneHot(tf.fill([batch.length], classIndex, 'int32'), model.classCount)
      const { gradient } = inputGradientOf(
        (inputs) => model.logits(inputs),
        tf.tensor4d(joined, [batch.length, ...model.inputShape]),
        (scores) => tf.sum(tf.mul(scores, own), 1)
      )
      return tf.sum(gradient, 0)
    })
    sum.forEach((value, index) => {
      sums[index] = (sums[index] as number) + value
    })
  })
  return Float32Array.from(sums, (value) => value / images.length)
}
