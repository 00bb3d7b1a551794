import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import { balls } from './norms'
import { perSample } from './rows-of'

/** The gradient without the components that point out of the box from x. */
export function insideBox(gradient: tf.Tensor4D, x: tf.Tensor4D, { lower, upper }: Bounds): tf.Tensor4D {
  return tf.tidy(() => {
    const isOpen = tf.where(tf.greater(gradient, 0), tf.less(x, upper), tf.greater(x, lower))
    return tf.mul(gradient, tf.cast(isOpen, 'float32'))
  })
}

/**
 * The sparse l1 step (Tramer & Boneh 2019, "Adversarial training and robustness for multiple perturbations", section 4.1):
 * the sign of the gradient in its largest components, zero in the others, of length 1 in l1. A gradient of zero gives zero.
 *
 * @param counts how many components of each sample; equal ones join
 */
export function sparseAscent(gradient: tf.Tensor4D, counts: ArrayLike<number>): tf.Tensor4D {
  return tf.tidy(() => {
    const samples = gradient.shape[0]
    const flat = tf.reshape(tf.abs(gradient), [samples, -1])
    const most = Math.max(...Array.from(counts))
    const sorted = tf.topk(flat, most).values.dataSync<'float32'>()
    const edges = Array.from(counts, (count, row) => sorted[row * most + count - 1] as number)
    const chosen = tf.cast(tf.greaterEqual(tf.abs(gradient), perSample(edges)), 'float32')
    const signs = tf.mul<tf.Tensor4D>(tf.sign(gradient), chosen)
    const lengths = balls.l1.distance(signs).dataSync<'float32'>()
    return tf.mul<tf.Tensor4D>(signs, perSample(lengths.map((length) => (length > 0 ? 1 / length : 0))))
  })
}
