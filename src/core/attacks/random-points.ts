import * as tf from '@tensorflow/tfjs-core'
import type { Norm, ThreatModel } from '@contract/threat-model'
import { ballOf } from '../tensor/norms'
import type { Random } from '../tensor/random'
import { rowsOf } from '../tensor/rows-of'
import { legalInput } from './legal'

interface Streams {
  readonly threat: ThreatModel
  readonly random: Random
  readonly sampleIndices: ArrayLike<number>
}

/**
 * One perturbation from which a climb begins: uniform in the ball, but for l2 with its length drawn evenly. The volume of
 * an l2 ball in many dimensions is all at its edge, where noise has used up the budget that a climb needs.
 */
export function climbStart(norm: Norm, random: Random, featureCount: number, epsilon: number): Float32Array {
  const delta = ballOf(norm).start(random, featureCount, epsilon)
  if (norm !== 'l2') return delta
  const share = random.uniform()
  return delta.map((value) => value * share)
}

/**
 * One point drawn uniformly from the ball around each sample, clipped to the box, from the sample's own stream: what
 * batch it comes in does not matter.
 *
 * @param x `[m, h, w, c]` clean inputs of the samples `rows`
 * @param stream names the draw: the same name gives the same points
 * @param forClimb draws each as `climbStart` does
 */
export function randomPoints(
  given: Streams,
  x: tf.Tensor4D,
  rows: Int32Array,
  stream: string,
  forClimb = false
): tf.Tensor4D {
  const { norm, epsilon } = given.threat
  return pointsFrom(given, x, rows, stream, (own, size) =>
    forClimb ? climbStart(norm, own, size, epsilon) : ballOf(norm).start(own, size, epsilon)
  )
}

/**
 * The same with each feature moved by `length` up or down, by the sign of a normal number.
 */
export function signPoints(
  given: Streams,
  x: tf.Tensor4D,
  rows: Int32Array,
  stream: string,
  length: number
): tf.Tensor4D {
  return pointsFrom(given, x, rows, stream, (own, size) =>
    own.normalArray(size).map((value) => length * Math.sign(value))
  )
}

/** The same with each feature moved by a normal number of this standard deviation. */
export function normalPoints(
  given: Streams,
  x: tf.Tensor4D,
  rows: Int32Array,
  stream: string,
  deviation: number
): tf.Tensor4D {
  return pointsFrom(given, x, rows, stream, (own, size) =>
    own.normalArray(size).map((value) => deviation * value)
  )
}

function pointsFrom(
  { threat, random, sampleIndices }: Streams,
  x: tf.Tensor4D,
  rows: Int32Array,
  stream: string,
  draw: (own: Random, size: number) => Float32Array
): tf.Tensor4D {
  const streams = random.fork(stream)
  const size = x.size / rows.length
  const values = new Float32Array(x.size)
  rows.forEach((row, at) => values.set(draw(streams.fork(`sample-${sampleIndices[row]}`), size), at * size))
  return tf.tidy(() => legalInput(x, tf.tensor4d(values, x.shape), threat))
}

/** The same for the samples `rows` of `input.x`. */
export function randomStarts(
  input: Streams & { readonly x: tf.Tensor4D },
  rows: Int32Array,
  stream: string
): tf.Tensor4D {
  const clean = rowsOf(input.x, rows)
  try {
    return randomPoints(input, clean, rows, stream)
  } finally {
    clean.dispose()
  }
}
