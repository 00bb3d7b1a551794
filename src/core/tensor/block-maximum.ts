import * as tf from '@tensorflow/tfjs-core'
import { reluGradient, runKernel } from './native'

/**
 * Gradient of a maximum over equal blocks of the last axis. Of equal maxima the first alone gets the gradient, as in
 * TensorFlow and PyTorch. Block after block takes what the earlier ones left: `relu'(maximum - block)` is 1 exactly
 * where the block is not the maximum.
 *
 * @param dy `[m, c]`
 * @param x `[m, count * c]`, blocks side by side
 * @param maximum `[m, c]`
 * @returns `[m, count * c]`
 */
export function blockMaximumGradient(
  dy: tf.Tensor2D,
  x: tf.Tensor2D,
  maximum: tf.Tensor2D,
  count: number
): tf.Tensor2D {
  const blocks = tf.split(x, count, 1)
  const gradients: tf.Tensor2D[] = []
  let rest: tf.Tensor = dy
  for (const block of blocks.slice(0, -1)) {
    const next = reluGradient(rest, tf.sub(maximum, block))
    gradients.push(tf.sub(rest, next))
    rest = next
  }
  gradients.push(rest as tf.Tensor2D)
  return tf.concat(gradients, 1)
}

/** Elementwise maximum over `count` equal blocks of the last axis: `[m, count * c]` to `[m, c]`. Differentiable. */
export function blockMaximum(x: tf.Tensor2D, count: number): tf.Tensor2D {
  const compute = tf.customGrad((...args) => {
    const input = args[0] as tf.Tensor2D
    const save = args[args.length - 1] as (tensors: tf.Tensor[]) => void
    const [rows, columns] = input.shape
    const value = tf.max(tf.reshape(input, [rows, count, columns / count]), 1) as tf.Tensor2D
    save([input, value])
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        blockMaximumGradient(dy as tf.Tensor2D, saved[0] as tf.Tensor2D, saved[1] as tf.Tensor2D, count)
    }
  })
  return compute(x) as tf.Tensor2D
}

/** `[n, h, w, c]` to `[n, h/size, w/size, size * size * c]`, window pixels in row order. */
export function windowsToChannels(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [n, height, width, channels] = x.shape
  const rows = height / size
  const columns = width / size
  return runKernel('SpaceToDepth', blocks(size), [x], () =>
    tf.reshape(tf.transpose(tf.reshape(x, [n, rows, size, columns, size, channels]), [0, 1, 3, 2, 4, 5]), [
      n,
      rows,
      columns,
      size * size * channels
    ])
  ) as tf.Tensor4D
}

/** The reverse of `windowsToChannels`. */
export function channelsToWindows(x: tf.Tensor4D, size: number): tf.Tensor4D {
  const [n, rows, columns, depth] = x.shape
  const channels = depth / (size * size)
  return runKernel('DepthToSpace', blocks(size), [x], () =>
    tf.reshape(tf.transpose(tf.reshape(x, [n, rows, columns, size, size, channels]), [0, 1, 3, 2, 4, 5]), [
      n,
      rows * size,
      columns * size,
      channels
    ])
  ) as tf.Tensor4D
}

function blocks(size: number): { integers: Record<string, number>; strings: Record<string, string> } {
  return { integers: { block_size: size }, strings: { data_format: 'NHWC' } }
}
