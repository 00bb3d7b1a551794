import * as tf from '@tensorflow/tfjs-core'
import type { LabelledImages } from '../data'

/** Inputs and labels of one batch; the caller disposes both. */
export interface Batch {
  /** `[n, h, w, c]` float32 in the data set's bounds. */
  readonly x: tf.Tensor4D
  /** `[n]` int32. */
  readonly y: tf.Tensor1D
}

/** The images of `indices` as tensors. */
export function batchOf(data: LabelledImages, indices: ArrayLike<number>): Batch {
  const [height, width, channels] = data.imageShape
  const size = height * width * channels
  const values = new Float32Array(indices.length * size)
  const labels = new Int32Array(indices.length)
  const scale = data.pixels instanceof Uint8Array ? 1 / 255 : 1
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] as number
    const from = index * size
    const to = row * size
    for (let pixel = 0; pixel < size; pixel++)
      values[to + pixel] = (data.pixels[from + pixel] as number) * scale
    labels[row] = data.labels[index] as number
  }
  return {
    x: tf.tensor4d(values, [indices.length, height, width, channels]),
    y: tf.tensor1d(labels, 'int32')
  }
}

/** start, start + 1, ... as indices. */
export function range(start: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => start + index)
}
