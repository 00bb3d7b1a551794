import * as tf from '@tensorflow/tfjs-core'
import type { ConvexNorm } from '@contract/threat-model'
import { balls } from '../tensor/norms'
import { rowsOf } from '../tensor/rows-of'
import type { AttackInput } from './attack'
import type { NearestExamples } from './nearest-examples'

/** Radius of a random start where nothing was found yet, in the size of the box (the authors' code of FAB). */
const USUAL: Readonly<Record<ConvexNorm, number>> = { linf: 0.3, l2: 1, l1: 5 }

/**
 * Points on the sphere of half the distance of the nearest example of each sample, in a random direction of its own
 * stream, clipped to the box: where a restart begins (Croce & Hein 2020, section 3.3).
 */
export function randomNearby(
  { x, threat, random, sampleIndices }: AttackInput<unknown>,
  rows: Int32Array,
  nearest: NearestExamples,
  stream: string
): tf.Tensor4D {
  const norm = threat.norm as ConvexNorm
  const { lower, upper } = threat.bounds
  const size = x.size / x.shape[0]
  const streams = random.fork(stream)
  const values = new Float32Array(rows.length * size)
  rows.forEach((row, at) => {
    const own = streams.fork(`sample-${sampleIndices[row]}`)
    values.set(norm === 'linf' ? own.uniformArray(size, -1, 1) : own.normalArray(size), at * size)
  })
  return tf.tidy(() => {
    const clean = rowsOf(x, rows)
    const delta = tf.tensor4d(values, clean.shape)
    const lengths = balls[norm].distance(delta).dataSync<'float32'>()
    const factors = Float32Array.from(rows, (row, at) => {
      const radius = Math.min(nearest.distance(row), USUAL[norm] * (upper - lower))
      return radius / 2 / (lengths[at] as number)
    })
    const moved = tf.add<tf.Tensor4D>(clean, tf.mul(delta, tf.tensor4d(factors, [rows.length, 1, 1, 1])))
    return tf.clipByValue(moved, lower, upper)
  })
}
