/**
 * The gradients that TensorFlow.js computes slowly on native TensorFlow, computed fast.
 *
 * Call `installFastGradients()` once in every thread that differentiates, after '@tensorflow/tfjs-node' has been
 * loaded. It takes no arguments and may be called again. Values agree with the stock gradients (test/laws/gradients).
 */
import * as tf from '@tensorflow/tfjs-core'
import { blockMaximumGradient, channelsToWindows, windowsToChannels } from './block-maximum'
import { installConvolutionGradient } from './convolution-gradient'
import { reluGradient, runKernel } from './native'
import { installFlatGradients } from './substitutes'

/** Replaces the gradients of ReLU, its relatives, non-overlapping pooling and strided few-channel convolutions, and adds those of comparisons, for the whole thread. */
export function installFastGradients(): void {
  installFlatGradients()
  installConvolutionGradient()
  // Stock: Step, Cast and Multiply, of which Step alone takes ten times as long as ReluGrad.
  tf.registerGradient({
    kernelName: tf.Relu,
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({ x: () => reluGradient(single(dy), at(saved, 0)) })
  })
  tf.registerGradient({
    kernelName: tf.Relu6,
    inputsToSave: ['x'],
    gradFunc: (dy, saved) => ({ x: () => relu6Gradient(single(dy), at(saved, 0)) })
  })
  tf.registerGradient({
    kernelName: tf.LeakyRelu,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => ({
      x: () => leakyReluGradient(single(dy), at(saved, 0), attributes['alpha'] as number)
    })
  })
  tf.registerGradient({
    kernelName: tf.MaxPool,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => ({
      x: () =>
        maxPoolGradient(
          single(dy) as tf.Tensor4D,
          at(saved, 0) as tf.Tensor4D,
          at(saved, 1) as tf.Tensor4D,
          attributes as unknown as tf.MaxPoolAttrs
        )
    })
  })
  tf.registerGradient({
    kernelName: tf.AvgPool,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => ({
      x: () =>
        averagePoolGradient(
          single(dy) as tf.Tensor4D,
          at(saved, 0) as tf.Tensor4D,
          attributes as unknown as tf.AvgPoolAttrs
        )
    })
  })
}

/** These kernels have one output, so the engine hands over one tensor. */
function single(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? at(dy, 0) : dy
}

function at(tensors: tf.Tensor[], index: number): tf.Tensor {
  return tensors[index] as tf.Tensor
}

function relu6Gradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return runKernel('Relu6Grad', {}, [dy, x], () =>
    tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 6)), 'float32'))
  )
}

function leakyReluGradient(dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor {
  return runKernel('LeakyReluGrad', { floats: { alpha } }, [dy, x], () =>
    tf.add(tf.mul(dy, alpha), tf.mul(1 - alpha, reluGradient(dy, x)))
  )
}

interface Pooling {
  readonly filterSize: [number, number] | number
  readonly strides: [number, number] | number
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
}

/** Side of a square pooling window that neither overlaps nor is padded; null for any other pooling. */
function plainWindow({ filterSize, strides, pad }: Pooling): number | null {
  const [height, width] = pair(filterSize)
  const [down, across] = pair(strides)
  const isPlain = height === width && down === height && across === width
  return isPlain && pad === 'valid' ? height : null
}

function pair(value: [number, number] | number): [number, number] {
  return typeof value === 'number' ? [value, value] : value
}

function maxPoolGradient(dy: tf.Tensor4D, x: tf.Tensor4D, y: tf.Tensor4D, pooling: Pooling): tf.Tensor {
  const size = plainWindow(pooling)
  if (size === null) return stockMaxPoolGradient(dy, x, y, pooling)
  const [n, rows, columns, channels] = y.shape
  const count = n * rows * columns
  const covered = cropped(x, rows * size, columns * size)
  const blocks = tf.reshape(windowsToChannels(covered, size), [count, size * size * channels]) as tf.Tensor2D
  const gradient = blockMaximumGradient(
    tf.reshape(dy, [count, channels]),
    blocks,
    tf.reshape(y, [count, channels]),
    size * size
  )
  const windows = channelsToWindows(tf.reshape(gradient, [n, rows, columns, size * size * channels]), size)
  return padded(windows, x.shape)
}

function averagePoolGradient(dy: tf.Tensor4D, x: tf.Tensor4D, pooling: Pooling): tf.Tensor {
  const size = plainWindow(pooling)
  if (size === null) return stockAveragePoolGradient(dy, x, pooling)
  const [n, rows, columns, channels] = dy.shape
  const share = tf.mul(dy, 1 / (size * size))
  const wide = tf.tile(tf.reshape(share, [n * rows * columns, 1, channels]), [1, size, 1])
  const full = tf.tile(tf.reshape(wide, [n * rows, 1, columns * size * channels]), [1, size, 1])
  return padded(tf.reshape(full, [n, rows * size, columns * size, channels]), x.shape)
}

/** The rows and columns that whole windows cover; 'valid' pooling drops the rest. */
function cropped(x: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const [n, fullHeight, fullWidth, channels] = x.shape
  if (height === fullHeight && width === fullWidth) return x
  return tf.slice(x, [0, 0, 0, 0], [n, height, width, channels])
}

/** Zeros below and right, up to `shape`. */
function padded(x: tf.Tensor4D, shape: readonly number[]): tf.Tensor4D {
  const below = (shape[1] as number) - x.shape[1]
  const right = (shape[2] as number) - x.shape[2]
  if (below === 0 && right === 0) return x
  return tf.pad(x, [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0]
  ])
}

function stockMaxPoolGradient(dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, pooling: Pooling): tf.Tensor {
  const attributes = { ...pooling } as unknown as tf.NamedAttrMap
  return tf.engine().runKernel(tf.MaxPoolGrad, { dy, input: x, output: y }, attributes) as tf.Tensor
}

function stockAveragePoolGradient(dy: tf.Tensor, x: tf.Tensor, pooling: Pooling): tf.Tensor {
  const attributes = { ...pooling } as unknown as tf.NamedAttrMap
  return tf.engine().runKernel(tf.AvgPoolGrad, { dy, input: x }, attributes) as tf.Tensor
}
