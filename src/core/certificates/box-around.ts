import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import type { Interval } from './interval-bounds'

/** All legal inputs of which no feature is further from x than the radius of its row; in `tf.tidy`. */
export function boxAround(x: tf.Tensor4D, radii: Float64Array, bounds: Bounds): Interval {
  const radius = tf.tensor4d(Float32Array.from(radii), [radii.length, 1, 1, 1])
  return {
    // An input that is itself outside the box stays inside its ball.
    lower: tf.minimum(x, tf.maximum(tf.sub(x, radius), bounds.lower)),
    upper: tf.maximum(x, tf.minimum(tf.add(x, radius), bounds.upper))
  }
}
