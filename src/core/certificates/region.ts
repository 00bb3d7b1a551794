import * as tf from '@tensorflow/tfjs-core'
import type { Bounds, ConvexNorm } from '@contract/threat-model'
import type { Signal } from '../signal'
import type { Node } from './affine'
import { roundedUp } from './box-around'
import { dualNorms } from './dual-norm'
import type { Interval } from './interval-bounds'
import type { Relaxation } from './relaxations'

/** Numbers in the weights of the linear functions that are pulled back at once: 16 MB. */
export const NUMBERS_AT_ONCE = 2 ** 22

/** The inputs that a bound holds for: balls around x, cut by the box. */
export interface Region {
  readonly x: tf.Tensor4D
  readonly radii: Float64Array
  readonly norm: ConvexNorm
  readonly bounds: Bounds
}

/** A region with its box, on the way through a network. */
export interface Setting {
  readonly nodes: readonly Node[]
  readonly region: Region
  readonly box: Interval
  /** By the place of the operation. */
  readonly relaxations: Map<number, Relaxation>
  readonly signal: Signal
  /** Whether a neuron of a convolution is followed back through what it sees alone. */
  readonly byPart: boolean
}

/** The least value of linear functions of the input, or of a part of it, over the region of their rows. */
export function overRegion(
  { region, box }: Setting,
  weights: tf.Tensor,
  constant: tf.Tensor1D,
  of: (x: tf.Tensor) => tf.Tensor
): tf.Tensor1D {
  const flat = tf.reshape(weights, [weights.shape[0] as number, -1])
  const rows = (x: tf.Tensor): tf.Tensor2D => tf.reshape(of(x), flat.shape as [number, number])
  const positive = tf.relu(flat)
  const overBox = tf.sum(
    tf.add(tf.mul(positive, rows(box.lower)), tf.mul(tf.sub(flat, positive), rows(box.upper))),
    1
  ) as tf.Tensor1D
  if (region.norm === 'linf') return tf.add(constant, overBox)
  // The ball lies in its box, so the larger of the two minima is a bound as well.
  const radii = tf.tensor4d(roundedUp(region.radii), [region.radii.length, 1, 1, 1])
  const radius = tf.slice(rows(tf.add(tf.zerosLike(region.x), radii)), [0, 0], [-1, 1])
  const overBall = tf.sub(
    tf.sum(tf.mul(flat, rows(region.x)), 1),
    tf.mul(tf.reshape(radius, [-1]), dualNorms[region.norm](flat))
  ) as tf.Tensor1D
  return tf.add(constant, tf.maximum(overBox, overBall))
}
