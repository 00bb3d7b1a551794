import * as tf from '@tensorflow/tfjs-core'
import { blockMaximum } from '../../tensor/block-maximum'

/**
 * 'valid' convolution of stride 1, then max-pooling over `pool x pool` windows that do not overlap.
 *
 * Each place of a window is one copy of the filters, shifted inside a larger kernel; one convolution of stride `pool`
 * with all copies then gives the places of a window side by side. With few input channels, where time goes into
 * fetching windows rather than multiplying, this is faster than the two steps, and the pooling and its gradient work
 * on contiguous numbers.
 *
 * @param x `[n, h, w, c]`
 * @param stacked what `stackedKernel` makes of filters `[height, width, c, filters]`
 * @returns `[n, floor((h - height + 1) / pool), floor((w - width + 1) / pool), filters]`
 */
export function pooledConvolution(x: tf.Tensor4D, stacked: tf.Tensor4D, pool: number): tf.Tensor4D {
  const responses = tf.conv2d(x, stacked, pool, 'valid')
  const [n, height, width, copies] = responses.shape
  const filters = copies / (pool * pool)
  const windows = tf.reshape(responses, [n * height * width, pool * pool * filters]) as tf.Tensor2D
  return tf.reshape(blockMaximum(windows, pool * pool), [n, height, width, filters])
}

/**
 * All copies of the filters side by side, each shifted inside the larger kernel: one product with a matrix of zeros and
 * ones, which costs less than to pad and to join the copies, and is as exact.
 */
export function stackedKernel(kernel: tf.Tensor4D, pool: number): tf.Tensor4D {
  const [height, width, channels, filters] = kernel.shape
  const [tall, wide] = [height + pool - 1, width + pool - 1]
  const copies = pool * pool
  const chosen = new Float32Array(tall * wide * copies * height * width)
  for (let down = 0; down < pool; down++)
    for (let right = 0; right < pool; right++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const place = (row + down) * wide + column + right
          const copy = down * pool + right
          chosen[(place * copies + copy) * height * width + row * width + column] = 1
        }
  const matrix = tf.tensor2d(chosen, [tall * wide * copies, height * width])
  const placed = tf.matMul(matrix, tf.reshape(kernel, [height * width, channels * filters]) as tf.Tensor2D)
  if (channels === 1) return tf.reshape(placed, [tall, wide, 1, copies * filters])
  const apart = tf.reshape(placed, [tall * wide, copies, channels, filters])
  return tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), [tall, wide, channels, copies * filters])
}
