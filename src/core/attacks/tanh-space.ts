import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'

/** How much of the way to the walls tanh's inverse takes in: at a wall it would be infinite (Carlini & Wagner's code). */
const INSIDE = 0.999_999

/** The change of variables `x = middle + half tanh(w)`, whose every w is inside the box (Carlini & Wagner 2017, section V.B). */
export interface TanhSpace {
  toW(x: tf.Tensor4D): tf.Tensor4D
  toX(w: tf.Tensor4D): tf.Tensor4D
  /** The gradient by w, from that by x. */
  pullBack(gradient: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D
}

/** The change of variables of a box. Every tensor that it gives is the caller's to dispose. */
export function tanhSpace({ lower, upper }: Bounds): TanhSpace {
  const half = (upper - lower) / 2
  const middle = (upper + lower) / 2
  return {
    toW: (x) => tf.tidy(() => tf.atanh(tf.mul<tf.Tensor4D>(tf.sub(x, middle), INSIDE / half))),
    toX: (w) =>
      tf.tidy(() => tf.clipByValue(tf.add<tf.Tensor4D>(tf.mul(tf.tanh(w), half), middle), lower, upper)),
    pullBack: (gradient, w) =>
      tf.tidy(() => tf.mul<tf.Tensor4D>(gradient, tf.mul(tf.sub(1, tf.square(tf.tanh(w))), half)))
  }
}
