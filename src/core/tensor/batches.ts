import * as tf from '@tensorflow/tfjs-core'
import type { LabelledImages } from '../data'

/** Inputs and labels of one batch; the caller disposes both. */
export interface Batch {
  /** `[n, h, w, c]` float32 in the data set's bounds. */
  readonly x: tf.Tensor4D
  /** `[n]` int32. */
  readonly y: tf.Tensor1D
}

/** The input that a stored byte stands for, v / 255. Looking it up is faster than dividing, and exact. */
const inputOfByte = Float32Array.from({ length: 256 }, (_, value) => value / 255)

/** The images of `indices` as tensors. */
export function batchOf(data: LabelledImages, indices: ArrayLike<number>): Batch {
  const [height, width, channels] = data.imageShape
  const labels = new Int32Array(indices.length)
  for (let row = 0; row < indices.length; row++) labels[row] = data.labels[indices[row] as number] as number
  return {
    x: tf.tensor4d(inputPixels(data, indices), [indices.length, height, width, channels]),
    y: tf.tensor1d(labels, 'int32')
  }
}

/** The pixels of the images of `indices`, NHWC in the data set's bounds. */
export function inputPixels(
  { pixels, imageShape }: LabelledImages,
  indices: ArrayLike<number>
): Float32Array {
  const size = imageShape[0] * imageShape[1] * imageShape[2]
  const values = new Float32Array(indices.length * size)
  if (pixels instanceof Uint8Array) {
    for (let row = 0; row < indices.length; row++) {
      let from = (indices[row] as number) * size
      const end = (row + 1) * size
      for (let to = row * size; to < end; to++) values[to] = inputOfByte[pixels[from++] as number] as number
    }
  } else {
    for (let row = 0; row < indices.length; row++) {
      const from = (indices[row] as number) * size
      values.set(pixels.subarray(from, from + size), row * size)
    }
  }
  return values
}

/** start, start + 1, ... as indices. */
export function range(start: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => start + index)
}

/** The first `limit` images of a split, sharing its memory; null for all. */
export function firstImages(data: LabelledImages, limit: number | null): LabelledImages {
  if (limit === null || limit >= data.count) return data
  const [height, width, channels] = data.imageShape
  return {
    ...data,
    count: limit,
    pixels: data.pixels.subarray(0, limit * height * width * channels),
    labels: data.labels.subarray(0, limit)
  }
}

/** A copy of some images of a split, in the order given. */
export function imagesAt(data: LabelledImages, indices: Int32Array): LabelledImages {
  const { pixels, labels, imageShape } = data
  const size = imageShape[0] * imageShape[1] * imageShape[2]
  const chosen =
    pixels instanceof Uint8Array
      ? new Uint8Array(indices.length * size)
      : new Float32Array(indices.length * size)
  const named = labels.slice(0, indices.length)
  indices.forEach((index, row) => {
    chosen.set(pixels.subarray(index * size, (index + 1) * size), row * size)
    named[row] = labels[index] as number
  })
  return { ...data, count: indices.length, pixels: chosen, labels: named }
}
