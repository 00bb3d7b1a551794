import * as tf from '@tensorflow/tfjs-core'
import type { Step } from '../models/chain/operation'
import { normalisationOf } from './batch-norm'
import type { Interval } from './interval-bounds'

/** What 32-bit sums of a layer may be off by, as a share of the largest bound on the way. */
const ROUNDING = 1e-5

/** `[n]` the largest number between bounds `[n, ...]`, in size. In `tf.tidy`. */
export function largestOf({ lower, upper }: Interval): tf.Tensor1D {
  const size = tf.maximum(tf.abs(lower), tf.abs(upper))
  return tf.max(tf.reshape(size, [lower.shape[0] as number, -1]), 1)
}

/** The same of what goes into a ReLU, without the neurons that it sets to zero whatever they are. In `tf.tidy`. */
export function largestPassed({ lower, upper }: Interval): tf.Tensor1D {
  const passes = tf.cast(tf.greater(upper, 0), 'float32')
  return largestOf({ lower: tf.mul(tf.minimum(lower, 0), passes), upper: tf.relu(upper) })
}

/** Layers of a chain that sum numbers up. */
export function depthOf(chain: readonly Step[]): number {
  return chain.filter(({ operation }) => {
    switch (operation.kind) {
      case 'convolution':
      case 'dense':
      case 'average-pool':
        return true
      default:
        return normalisationOf(operation) !== null
    }
  }).length
}

/**
 * `[n]` by how much a bound has to be above zero to prove anything: what rounding may have cost on the way grows with the
 * largest bound there, which may be far larger than the logits, and with the number of layers. In `tf.tidy`.
 *
 * @param largest the largest bounds at places on the way, each `[n]`
 */
export function slackOf(largest: readonly tf.Tensor1D[], depth: number): tf.Tensor1D {
  return tf.mul(tf.max(tf.stack([...largest]), 0), ROUNDING * depth)
}
