import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import { ballOf } from '../tensor/norms'

/**
 * `x + delta`, brought back to the ball, then to the box. The second step only shortens components of delta, so the
 * result lies in both. With epsilon 0 it is x to the last bit.
 */
export function legalInput(x: tf.Tensor4D, delta: tf.Tensor4D, threat: ThreatModel): tf.Tensor4D {
  const { norm, epsilon, bounds } = threat
  return tf.tidy(() => {
    const moved = tf.add<tf.Tensor4D>(x, ballOf(norm).project(delta, epsilon))
    return tf.clipByValue(moved, bounds.lower, bounds.upper)
  })
}
