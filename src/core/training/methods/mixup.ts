import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '../../tensor/random'
import { crossEntropy } from '../../tensor/losses'
import type { TrainingMethod } from './method'

/**
 * Zhang et al. 2018, figure 1a: `w x + (1 - w) x'` with the same mixture of the two cross-entropies; x' is the batch
 * in another order, w ~ Beta(alpha, alpha) one number a batch.
 */
export const mixup: TrainingMethod<'mixup'> = {
  examples({ x, random, options: { alpha } }) {
    const { weight, order } = pairing(random, x.shape[0], alpha)
    return tf.add(tf.mul(x, weight), tf.mul(tf.gather(x, tf.tensor1d(order, 'int32')), 1 - weight))
  },
  loss({ network, examples, y, random, options: { alpha } }) {
    const { weight, order } = pairing(random, y.size, alpha)
    const logits = network(examples)
    const other = tf.gather(y, tf.tensor1d(order, 'int32'))
    const own = tf.mean(crossEntropy(logits, y))
    return tf.add(tf.mul(own, weight), tf.mul(tf.mean(crossEntropy(logits, other)), 1 - weight))
  }
}

/** The same pairs for inputs and labels. */
function pairing(random: Random, count: number, alpha: number): { weight: number; order: Int32Array } {
  const stream = random.fork('mixup')
  const first = gamma(stream, alpha)
  const weight = first / (first + gamma(stream, alpha))
  // Shapes near zero underflow to 0 / 0; Beta(alpha, alpha) is then 0 or 1 with even chances.
  return {
    weight: Number.isFinite(weight) ? weight : Math.round(stream.uniform()),
    order: stream.permutation(count)
  }
}

/**
 * A gamma-distributed number of scale 1 (Marsaglia & Tsang 2000, "A simple method for generating gamma variables",
 * with their boost for shapes below 1).
 */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const normal = random.normal()
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3
    if (v <= 0) continue
    if (Math.log(1 - random.uniform()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}
