import * as tf from '@tensorflow/tfjs-core'
import type { ConvexNorm } from '@contract/threat-model'
import type { Classifier } from '../models/classifier'
import { inputGradientOf } from '../tensor/input-gradient'
import { dualNorms } from './dual-norm'

/** The other classes of each row with the largest logits, largest first: `[n][count]`. */
export function closestClasses(
  logits: Float32Array,
  width: number,
  classes: Int32Array,
  count: number
): number[][] {
  return Array.from(classes, (own, row) => {
    const logitOf = (index: number): number => logits[row * width + index] as number
    return Array.from({ length: width }, (_, index) => index)
      .filter((index) => index !== own)
      .sort((a, b) => logitOf(b) - logitOf(a))
      .slice(0, count)
  })
}

/**
 * How steep the margin between two classes is at each input: the dual norm of its gradient, logits by unit of the norm.
 *
 * @param x `[n, h, w, c]`
 */
export function marginSlopes(
  model: Classifier,
  x: tf.Tensor4D,
  own: ArrayLike<number>,
  other: ArrayLike<number>,
  norm: ConvexNorm
): Float32Array {
  const slopes = tf.tidy(() => {
    const picked = (classes: ArrayLike<number>): tf.Tensor =>
      tf.oneHot(tf.tensor1d(Int32Array.from(classes), 'int32'), model.classCount)
    const sides = tf.cast(tf.sub(picked(own), picked(other)), 'float32')
    const { gradient } = inputGradientOf(
      (inputs) => model.logits(inputs),
      x,
      (logits) => tf.sum(tf.mul(logits, sides), 1)
    )
    return dualNorms[norm](gradient)
  })
  try {
    return Float32Array.from(slopes.dataSync<'float32'>())
  } finally {
    slopes.dispose()
  }
}
