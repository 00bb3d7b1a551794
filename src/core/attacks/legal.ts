import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import { addWithinL1 } from '../tensor/l1-box'
import { ballOf } from '../tensor/norms'

/**
 * `x + delta`, brought back to the ball, then to the box. The second step only shortens components of delta, so the
 * result lies in both. For l1 it is the nearest point of both at once. With epsilon 0 it is x to the last bit.
 */
export function legalInput(x: tf.Tensor4D, delta: tf.Tensor4D, threat: ThreatModel): tf.Tensor4D {
  const { norm, epsilon, bounds } = threat
  return tf.tidy(() => {
    const moved =
      norm === 'l1'
        ? addWithinL1(x, delta, epsilon, bounds)
        : tf.add<tf.Tensor4D>(x, ballOf(norm).project(delta, epsilon))
    return tf.clipByValue(moved, bounds.lower, bounds.upper)
  })
}

/** Examples that were found in another ball as points of this one. */
export function warmPoints(x: tf.Tensor4D, xAdv: tf.Tensor4D, threat: ThreatModel): tf.Tensor4D {
  return tf.tidy(() => legalInput(x, tf.sub(xAdv, x), threat))
}
