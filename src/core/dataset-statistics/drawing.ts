import * as tf from '@tensorflow/tfjs-core'
import type { LabelledImages } from '../data'
import { batchOf } from '../tensor/batches'
import { createRandom } from '../tensor/random'

/** Positions of up to `samples` images of a split, ascending; the same seed and purpose give the same ones. */
export function sampleRows(count: number, samples: number, seed: number, purpose: string): Int32Array {
  const order = createRandom(seed).fork(purpose).permutation(count)
  return Int32Array.from(order.slice(0, Math.min(samples, count))).sort()
}

/** Images as rows of a matrix, in model-input units. */
export function flatBatch(data: LabelledImages, rows: Int32Array): tf.Tensor2D {
  const { x, y } = batchOf(data, rows)
  y.dispose()
  const matrix = tf.reshape<tf.Rank.R2>(x, [rows.length, -1])
  x.dispose()
  return matrix
}
