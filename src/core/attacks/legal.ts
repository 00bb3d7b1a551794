import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import { addWithinL1 } from '../tensor/l1-box'
import { ballOf } from '../tensor/norms'
import { projectEach } from '../tensor/project-each'

/**
 * `x + delta`, brought back to the ball, then to the box. The second step only shortens components of delta, so the
 * result lies in both. For l1 it is the nearest point of both at once; in l0 the largest changes stay. With epsilon 0 it is x to the last bit.
 */
export function legalInput(x: tf.Tensor4D, delta: tf.Tensor4D, threat: ThreatModel): tf.Tensor4D {
  const { norm, epsilon, bounds } = threat
  return tf.tidy(() => {
    const moved =
      norm === 'l1' ? addWithinL1(x, delta, epsilon, bounds) : tf.add<tf.Tensor4D>(x, inBall(delta, threat))
    return tf.clipByValue(moved, bounds.lower, bounds.upper)
  })
}

function inBall(delta: tf.Tensor4D, { norm, epsilon }: ThreatModel): tf.Tensor4D {
  if (norm !== 'l0') return ballOf(norm).project(delta, epsilon)
  // No part of a feature counts.
  return projectEach(norm, delta, new Float32Array(delta.shape[0]).fill(Math.floor(epsilon)))
}

/** Examples that were found in another ball as points of this one. */
export function warmPoints(x: tf.Tensor4D, xAdv: tf.Tensor4D, threat: ThreatModel): tf.Tensor4D {
  return tf.tidy(() => legalInput(x, tf.sub(xAdv, x), threat))
}
