import * as tf from '@tensorflow/tfjs-core'
import { onlyRows } from '../tensor/rows-of'

const BETA1 = 0.9
const BETA2 = 0.999
const SMALL = 1e-8

/** Adam (Kingma & Ba 2015, algorithm 1) on one tensor of samples, some of which may leave. Owns its two moments. */
export interface AdamRule {
  /** The step to subtract, for the caller to dispose. */
  step(gradient: tf.Tensor4D, learningRate: number): tf.Tensor4D
  keep(rows: Int32Array): void
  dispose(): void
}

/** @param like `[n, h, w, c]`: what is stepped has its shape; the moments start at zero */
export function adamRule(like: tf.Tensor4D): AdamRule {
  let mean = tf.zerosLike(like)
  let square = tf.zerosLike(like)
  let count = 0
  return {
    step(gradient, learningRate) {
      count++
      const [nextMean, nextSquare] = tf.tidy(() => [
        tf.add<tf.Tensor4D>(tf.mul(mean, BETA1), tf.mul(gradient, 1 - BETA1)),
        tf.add<tf.Tensor4D>(tf.mul(square, BETA2), tf.mul(tf.square(gradient), 1 - BETA2))
      ]) as [tf.Tensor4D, tf.Tensor4D]
      tf.dispose([mean, square])
      // Past the caller's `tf.tidy`, if there is one.
      mean = tf.keep(nextMean)
      square = tf.keep(nextSquare)
      const rate = learningRate / (1 - BETA1 ** count)
      return tf.tidy(() =>
        tf.div<tf.Tensor4D>(tf.mul(mean, rate), tf.add(tf.sqrt(tf.div(square, 1 - BETA2 ** count)), SMALL))
      )
    },
    keep(rows) {
      mean = onlyRows(mean, rows)
      square = onlyRows(square, rows)
    },
    dispose() {
      tf.dispose([mean, square])
    }
  }
}
