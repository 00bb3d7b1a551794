import * as tf from '@tensorflow/tfjs-core'
import type { Bounds, Norm } from '@contract/threat-model'
import { legalInput } from '../attacks/legal'
import { climbStart } from '../attacks/random-points'
import type { Signal } from '../signal'
import { ballOf } from '../tensor/norms'
import type { Random } from '../tensor/random'

/** The inner maximisation of adversarial training. */
export interface Climb {
  /** `[n, h, w, c]` clean images: centres of the balls. */
  readonly x: tf.Tensor4D
  /** Inputs to start from, inside the balls; the steps bring them into the box. */
  readonly start: tf.Tensor4D
  readonly norm: Norm
  readonly epsilon: number
  /** In model-input units. */
  readonly stepSize: number
  readonly steps: number
  readonly bounds: Bounds
  readonly signal: Signal
  /** `[n]` loss of each input, to be made large. */
  readonly loss: (x: tf.Tensor4D) => tf.Tensor1D
}

/**
 * Steps of steepest ascent, each projected back to ball and box (Madry et al. 2018, section 2.1). The last point
 * counts, as in the training papers. Runs inside `tf.tidy`.
 */
export function climb({
  x,
  start,
  norm,
  epsilon,
  stepSize,
  steps,
  bounds,
  signal,
  loss
}: Climb): tf.Tensor4D {
  const threat = { norm, epsilon, bounds, knowledge: 'white-box', targeted: false } as const
  const slope = tf.grad((point: tf.Tensor) => tf.sum(loss(point as tf.Tensor4D)))
  let point = start
  for (let step = 0; step < steps; step++) {
    signal.throwIfAborted()
    point = tf.tidy(() => {
      const direction = ballOf(norm).ascend(slope(point) as tf.Tensor4D)
      return legalInput(x, tf.add<tf.Tensor4D>(tf.sub(point, x), tf.mul(direction, stepSize)), threat)
    })
  }
  return point
}

/** One point of the ball around each image, drawn as PGD draws its start, clipped to the box where there is one. */
export function randomStart(
  x: tf.Tensor4D,
  { norm, epsilon, bounds }: { norm: Norm; epsilon: number; bounds: Bounds | null },
  random: Random
): tf.Tensor4D {
  const count = x.shape[0]
  const size = x.size / count
  const values = new Float32Array(x.size)
  for (let row = 0; row < count; row++) values.set(climbStart(norm, random, size, epsilon), row * size)
  return tf.tidy(() => {
    const start = tf.add<tf.Tensor4D>(x, tf.tensor4d(values, x.shape))
    return bounds === null ? start : tf.clipByValue(start, bounds.lower, bounds.upper)
  })
}

/** A hair beside each image: 0.001 times a standard normal number a feature, where a divergence has a slope. */
export function besideImages(x: tf.Tensor4D, bounds: Bounds, random: Random): tf.Tensor4D {
  return tf.tidy(() => {
    const noise = tf.mul(tf.tensor4d(random.normalArray(x.size), x.shape), 0.001)
    return tf.clipByValue(tf.add<tf.Tensor4D>(x, noise), bounds.lower, bounds.upper)
  })
}

/** The step size that the options ask for; 2.5 epsilon / steps when they leave it open. */
export function trainingStepSize(options: {
  stepSize: number | null
  epsilon: number
  steps: number
}): number {
  return options.stepSize ?? (2.5 * options.epsilon) / options.steps
}
