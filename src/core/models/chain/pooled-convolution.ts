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
 * @param kernel `[height, width, c, filters]`
 * @returns `[n, floor((h - height + 1) / pool), floor((w - width + 1) / pool), filters]`
 */
export function pooledConvolution(x: tf.Tensor4D, kernel: tf.Tensor4D, pool: number): tf.Tensor4D {
  const last = pool - 1
  const places: tf.Tensor4D[] = []
  for (let row = 0; row < pool; row++) {
    for (let column = 0; column < pool; column++) {
      places.push(
        tf.pad(kernel, [
          [row, last - row],
          [column, last - column],
          [0, 0],
          [0, 0]
        ])
      )
    }
  }
  const responses = tf.conv2d(x, tf.concat(places, 3), pool, 'valid')
  const [n, height, width] = responses.shape
  const filters = kernel.shape[3]
  const windows = tf.reshape(responses, [n * height * width, pool * pool * filters]) as tf.Tensor2D
  return tf.reshape(blockMaximum(windows, pool * pool), [n, height, width, filters])
}
