import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import type { Interval } from './interval-bounds'

/** More than the distance of a 32-bit number from its neighbours, as a share of it. */
const STEP = 2 ** -23

/**
 * All legal inputs of which no feature is further from x than the radius of its row; in `tf.tidy`. Rounded outwards: an input
 * that is exactly so far away is inside.
 */
export function boxAround(x: tf.Tensor4D, radii: Float64Array, bounds: Bounds): Interval {
  const radius = tf.tensor4d(roundedUp(radii), [radii.length, 1, 1, 1])
  const outwards = (edge: tf.Tensor): tf.Tensor => tf.mul(tf.abs(edge), STEP)
  const [low, high] = [tf.sub(x, radius), tf.add(x, radius)]
  return {
    // An input that is itself outside the box stays inside its ball.
    lower: tf.minimum(x, tf.maximum(tf.sub(low, outwards(low)), bounds.lower)),
    upper: tf.maximum(x, tf.minimum(tf.add(high, outwards(high)), bounds.upper))
  }
}

/** Radii as 32-bit numbers that are no smaller. */
export function roundedUp(radii: Float64Array): Float32Array {
  return Float32Array.from(radii, (radius) => {
    const nearest = Math.fround(radius)
    return nearest >= radius ? nearest : nearest * (1 + STEP)
  })
}
