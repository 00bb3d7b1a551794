import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
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
 * One point drawn uniformly from the ball around each sample, clipped to the box, from the sample's own stream: what
 * batch it comes in does not matter.
 *
 * @param x `[m, h, w, c]` clean inputs of the samples `rows`
 * @param stream names the draw: the same name gives the same points
 * @param inward also draws how far out each point lies, evenly. The volume of an l2 ball in many dimensions is all at its
 *   edge, where noise has used up the budget that a climb needs.
 */
export function randomPoints(
  { threat, random, sampleIndices }: Streams,
  x: tf.Tensor4D,
  rows: Int32Array,
  stream: string,
  inward = false
): tf.Tensor4D {
  const { start } = ballOf(threat.norm)
  const streams = random.fork(stream)
  const size = x.size / rows.length
  const values = new Float32Array(x.size)
  rows.forEach((row, at) => {
    const own = streams.fork(`sample-${sampleIndices[row]}`)
    const delta = start(own, size, threat.epsilon)
    const share = inward ? own.uniform() : 1
    values.set(inward ? delta.map((value) => value * share) : delta, at * size)
  })
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
