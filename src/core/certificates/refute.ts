import * as tf from '@tensorflow/tfjs-core'
import type { ConvexNorm } from '@contract/threat-model'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { inputGradient } from '../tensor/input-gradient'
import { perSample } from '../tensor/rows-of'
import { boxAround } from './box-around'
import { largestOf } from './predicted'

/** Steps along the sign of the gradient, each a share of the radius. */
const STEPS = 4
const STEP = 0.5

/**
 * Which rows have an input of another class inside their box: no proof can succeed there, so none need be tried. It
 * finds what a few steps find; a row that it misses is only proven, or not, at full cost. Of the norms, linf only.
 *
 * @param classes the class of each row
 * @returns 1 where there is one
 */
export function refuted(
  model: Classifier,
  { x, radii, norm }: { readonly x: tf.Tensor4D; readonly radii: Float64Array; readonly norm: ConvexNorm },
  classes: Int32Array,
  signal: Signal
): Uint8Array {
  const found = new Uint8Array(classes.length)
  if (norm !== 'linf') return found
  tf.tidy(() => {
    const { lower, upper } = boxAround(x, radii, model.bounds)
    const labels = tf.tensor1d(classes, 'int32')
    const stride = perSample(radii.map((radius) => radius * STEP))
    let at: tf.Tensor4D = x
    for (let step = 0; step < STEPS; step++) {
      signal.throwIfAborted()
      const { gradient } = inputGradient(model, at, labels)
      at = tf.minimum(upper, tf.maximum(lower, tf.add(at, tf.mul(tf.sign(gradient), stride))))
      const logits = Float32Array.from(model.logits(at).dataSync<'float32'>())
      largestOf(logits, model.classCount).forEach((now, row) => {
        if (now !== classes[row]) found[row] = 1
      })
    }
  })
  return found
}
