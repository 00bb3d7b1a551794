import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import { isLp, type LpNorm, type Norm } from '@contract/threat-model'
import type { Random } from './random'

/** Measures perturbations `[n, h, w, c]`: one distance a sample, over all its features, in model-input units. */
export interface Distance {
  distance(delta: tf.Tensor4D): tf.Tensor1D
}

/** All that an attack needs to know of a norm: the ball `distance(delta) <= epsilon`, for each sample alone. */
export interface Ball extends Distance {
  /** The nearest perturbation inside the ball (in the Euclidean sense); one inside stays as it is. */
  project(delta: tf.Tensor4D, epsilon: number): tf.Tensor4D
  /**
   * The direction of steepest ascent: among all of length 1 in this norm the one along which a linear function with
   * this gradient grows most. A gradient of zero gives zero, however small it may be otherwise; never NaN.
   */
  ascend(gradient: tf.Tensor4D): tf.Tensor4D
  /**
   * A perturbation whose projection onto ball and box lets a linear function with this gradient grow most; for l1 it is
   * far longer than epsilon, so that where the box cuts off the steepest component the next one takes the rest.
   */
  leap(gradient: tf.Tensor4D, epsilon: number): tf.Tensor4D
  /** One perturbation drawn uniformly, in volume, from the ball. */
  start(random: Random, featureCount: number, epsilon: number): Float32Array
}

const FEATURES = [1, 2, 3]

/** Length of the leap in l1 over epsilon: components alike to one part of it share what is left. */
const LEAP = 1e5

/** Smallest normal float32: below it TensorFlow reads zero. */
const TINY = 1.175_494_4e-38

/** Each sample times a factor that follows from its size; computed here, where sizes of zero are plain cases. */
function scaled(x: tf.Tensor4D, sizes: tf.Tensor1D, factorOf: (size: number) => number): tf.Tensor4D {
  const factors = Float32Array.from(sizes.dataSync<'float32'>(), factorOf)
  return tf.mul(x, tf.tensor4d(factors, [factors.length, 1, 1, 1]))
}

const linf: Ball = {
  distance: (delta) => tf.tidy(() => tf.max<tf.Tensor1D>(tf.abs(delta), FEATURES)),
  project: (delta, epsilon) => tf.clipByValue(delta, -epsilon, epsilon),
  ascend: (gradient) => tf.sign(gradient),
  leap: (gradient, epsilon) => tf.tidy(() => tf.mul(tf.sign(gradient), epsilon)),
  start: (random, featureCount, epsilon) => random.uniformArray(featureCount, -epsilon, epsilon)
}

const l2: Ball = {
  distance: (delta) => tf.tidy(() => tf.sqrt(tf.sum<tf.Tensor1D>(tf.square(delta), FEATURES))),
  project: (delta, epsilon) =>
    tf.tidy(() => {
      const squares = tf.sum<tf.Tensor1D>(tf.square(delta), FEATURES)
      return scaled(delta, squares, (square) =>
        square <= epsilon * epsilon ? 1 : epsilon / Math.sqrt(square)
      )
    }),
  ascend: (gradient) =>
    tf.tidy(() => {
      // Scaled to a largest component of 1 first: the squares of small gradients are zero in float32.
      const largest = tf.max<tf.Tensor1D>(tf.abs(gradient), FEATURES)
      const even = scaled(gradient, largest, (size) => (size < TINY ? 0 : 1 / size))
      const squares = tf.sum<tf.Tensor1D>(tf.square(even), FEATURES)
      return scaled(even, squares, (square) => (square === 0 ? 0 : 1 / Math.sqrt(square)))
    }),
  leap: (gradient, epsilon) => tf.tidy(() => tf.mul(l2.ascend(gradient), epsilon)),
  start(random, featureCount, epsilon) {
    // A normal vector has a uniform direction; the volume inside radius r grows with r^d.
    const direction = random.normalArray(featureCount)
    let square = 0
    for (const value of direction) square += value * value
    const radius = epsilon * random.uniform() ** (1 / featureCount)
    return direction.map((value) => (value * radius) / Math.sqrt(square))
  }
}

const l1: Ball = {
  distance: (delta) => tf.tidy(() => tf.sum(tf.abs(delta), FEATURES)),
  /**
   * Duchi et al. 2008, "Efficient projections onto the l1-ball", figure 1: every component shrinks by
   * theta = max_j (sum of the j largest - epsilon) / j, not below zero.
   */
  project: (delta, epsilon) =>
    tf.tidy(() => {
      const flat = tf.reshape(delta, [delta.shape[0], -1]) as tf.Tensor2D
      const size = tf.abs(flat)
      const count = flat.shape[1]
      const sums = tf.cumsum(tf.topk(size, count).values, 1)
      const shares = tf.div(tf.sub(sums, epsilon), tf.range(1, count + 1))
      const theta = tf.maximum(tf.max(shares, 1, true), 0)
      const shrunk = tf.mul(tf.sign(flat), tf.maximum(tf.sub(size, theta), 0))
      // The sums lose digits where delta is much longer than epsilon; what that leaves too long is scaled.
      const lengths = tf.sum<tf.Tensor1D>(tf.abs(shrunk), 1)
      return scaled(tf.reshape(shrunk, delta.shape), lengths, (length) =>
        length <= epsilon ? 1 : epsilon / length
      )
    }),
  ascend: (gradient) =>
    tf.tidy(() => {
      const flat = tf.reshape(gradient, [gradient.shape[0], -1]) as tf.Tensor2D
      const steepest = tf.oneHot(tf.argMax(tf.abs(flat), 1), flat.shape[1])
      return tf.reshape(tf.mul(tf.sign(flat), tf.cast(steepest, 'float32')), gradient.shape)
    }),
  leap: (gradient, epsilon) =>
    tf.tidy(() => {
      const largest = tf.max<tf.Tensor1D>(tf.abs(gradient), FEATURES)
      return scaled(gradient, largest, (size) => (size < TINY ? 0 : (LEAP * epsilon) / size))
    }),
  start(random, featureCount, epsilon) {
    // d + 1 exponential numbers over their sum: uniform on the simplex, whose last coordinate is the slack.
    const exponential = (): number => -Math.log(1 - random.uniform())
    const sizes = Float64Array.from({ length: featureCount }, exponential)
    const sum = sizes.reduce((total, size) => total + size, exponential())
    return Float32Array.from(sizes, (size) => ((random.uniform() < 0.5 ? -1 : 1) * size * epsilon) / sum)
  }
}

/** Counts the changed features. Its "ball" is not convex, so no attack climbs in it. */
const l0: Distance = {
  distance: (delta) => tf.tidy(() => tf.sum(tf.cast(tf.notEqual(delta, 0), 'float32'), FEATURES))
}

/** How each norm measures. Changes that no norm bounds are measured in l2, for information. */
export const distances: Readonly<Record<Norm, Distance>> = { linf, l2, l1, l0, spatial: l2, corruption: l2 }

/**
 * The norm of an attack that knows nothing else.
 *
 * @throws AppError 'bug' for what no norm bounds
 */
export function lpOf(norm: Norm): LpNorm {
  if (isLp(norm)) return norm
  throw new AppError('bug', `An attack that needs a norm of the change was given ${norm}.`)
}

/** The norms that have a ball to climb and project in. */
export const balls: Readonly<Record<'linf' | 'l2' | 'l1', Ball>> = { linf, l2, l1 }

/**
 * The ball of a norm.
 *
 * @throws AppError 'invalid-input' for l0
 */
export function ballOf(norm: Norm): Ball {
  if (norm !== 'linf' && norm !== 'l2' && norm !== 'l1')
    throw new AppError(
      'invalid-input',
      `There is no projection onto a ball of ${norm}; choose ${Object.keys(balls).join(', ')}.`
    )
  return balls[norm]
}
