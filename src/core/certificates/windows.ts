import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { Operation } from '../models/chain/operation'
import type { Node } from './affine'
import { inside, type Part } from './receptive'

type MaxPool = Extract<Operation, { kind: 'max-pool' }>

/** Stands for "no number here" in windows that reach over the edge. */
const NOTHING = -1e30

/** How a max-pool cuts an image into windows, from which each pixel belongs to one at most. */
export interface Windows {
  /** `[n, h, w, c]` to `[n, rows, columns, c, places]`. */
  cut(x: tf.Tensor): tf.Tensor
  /** The other way: each number back to its pixel, zero where there is no window. */
  paste(windows: tf.Tensor): tf.Tensor
  /** The same for the windows of a part of the output, `[n, part.height, part.width, c, places]`. */
  pastePart(windows: tf.Tensor, part: Part): { readonly weights: tf.Tensor4D; readonly part: Part }
}

/**
 * @throws AppError 'invalid-input' for windows that overlap
 */
export function windowsOf(operation: MaxPool, { inputShape, outputShape }: Node): Windows {
  const [high, wide] = operation.size
  if (operation.strides[0] !== high || operation.strides[1] !== wide)
    throw new AppError(
      'invalid-input',
      `Linear bounds are known for max-pooling whose windows lie side by side; found windows of ${high} × ${wide} ` +
        `with strides of ${operation.strides.join(' × ')}. Interval bound propagation takes them.`
    )
  const [height = 0, width = 0, channels = 0] = inputShape
  const [rows = 0, columns = 0] = outputShape
  // 'same' adds what is missing, half of it before; 'valid' leaves out what is too much, at the end.
  const missing = [rows * high - height, columns * wide - width] as const
  const before = missing.map((many) => Math.max(0, Math.floor(many / 2))) as [number, number]
  const after = missing.map((many, axis) => Math.max(0, many - (before[axis] as number))) as [number, number]
  const kept = [Math.min(height, rows * high), Math.min(width, columns * wide)] as const
  return {
    cut(x) {
      const n = x.shape[0] as number
      const inside = tf.slice(x as tf.Tensor4D, [0, 0, 0, 0], [n, ...kept, channels])
      const padded = tf.pad(
        inside,
        [
          [0, 0],
          [before[0], after[0]],
          [before[1], after[1]],
          [0, 0]
        ],
        NOTHING
      )
      const parts = tf.reshape(padded, [n, rows, high, columns, wide, channels])
      return tf.reshape(tf.transpose(parts, [0, 1, 3, 5, 2, 4]), [n, rows, columns, channels, high * wide])
    },
    paste(windows) {
      const n = windows.shape[0] as number
      const parts = tf.reshape(windows, [n, rows, columns, channels, high, wide])
      const whole = tf.reshape(tf.transpose(parts, [0, 1, 4, 2, 5, 3]), [
        n,
        rows * high,
        columns * wide,
        channels
      ])
      const inside = tf.slice(whole as tf.Tensor4D, [0, before[0], before[1], 0], [n, ...kept, channels])
      return tf.pad(inside, [
        [0, 0],
        [0, height - kept[0]],
        [0, width - kept[1]],
        [0, 0]
      ])
    },
    pastePart(windows, part) {
      const n = windows.shape[0] as number
      const parts = tf.reshape(windows, [n, part.height, part.width, channels, high, wide])
      const whole = tf.reshape(tf.transpose(parts, [0, 1, 4, 2, 5, 3]), [
        n,
        part.height * high,
        part.width * wide,
        channels
      ]) as tf.Tensor4D
      const seen = {
        top: part.top * high - before[0],
        left: part.left * wide - before[1],
        height: part.height * high,
        width: part.width * wide
      }
      return inside(whole, seen, inputShape)
    }
  }
}
