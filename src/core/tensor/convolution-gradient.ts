import * as tf from '@tensorflow/tfjs-core'
import { channelsToWindows } from './block-maximum'

/**
 * Where the gradient is summed from patches: few channels of the input, few blocks a window, and so many outputs that a
 * handful of small operations more do not count. TensorFlow's own kernel is made for many channels: with one, and a
 * stride of two, it takes more than twice as long, and longer than all the rest of the way back through a small network.
 * With windows of nine blocks and more neither is the better one.
 */
const MOST_CHANNELS = 3
const MOST_BLOCKS = 4
const FEWEST_OUTPUTS = 2 ** 17

let stock: tf.GradFunc | null = null

/** Makes the input gradient of strided convolutions of few-channel images quick, for the whole thread; others keep the stock one. */
export function installConvolutionGradient(): void {
  // Asked for once: later it would be this one.
  const own = (stock ??= tf.getGradient(tf.Conv2D).gradFunc)
  tf.registerGradient({
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc(dy, saved, attributes) {
      const usual = own(dy, saved, attributes)
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D]
      const { strides, pad, dilations, dataFormat } = attributes as unknown as tf.Conv2DAttrs
      const [stride, across] = pairOf(strides)
      const isPlain =
        pad === 'valid' &&
        stride === across &&
        pairOf(dilations).every((one) => one === 1) &&
        dataFormat !== 'NCHW'
      const blocks = Math.ceil(filter.shape[0] / stride) * Math.ceil(filter.shape[1] / stride)
      const isQuick =
        x.shape[3] <= MOST_CHANNELS && blocks <= MOST_BLOCKS && (dy as tf.Tensor4D).size >= FEWEST_OUTPUTS
      return isPlain && isQuick
        ? { ...usual, x: () => patchesFolded(dy as tf.Tensor4D, filter, stride, x.shape) }
        : usual
    }
  })
}

function pairOf(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value
}

/**
 * Input gradient of a 'valid' convolution: what each output gives back to its window, from one matrix product, and the sum
 * of the windows where they overlap. A window of k pixels with stride s is ceil(k / s) blocks of s pixels; the same
 * block of all windows makes an image without overlaps, as fine as the outputs, whose pixels hold the block.
 *
 * @param dy `[n, rows, columns, filters]`
 * @param filter `[height, width, channels, filters]`
 * @param shape of the input
 */
function patchesFolded(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  shape: readonly [number, number, number, number]
): tf.Tensor4D {
  const [n, rows, columns, filters] = dy.shape
  const [height, width, channels] = filter.shape
  const [down, across] = [Math.ceil(height / stride), Math.ceil(width / stride)]
  const block = stride * stride * channels
  return tf.tidy(() => {
    const whole = padded(filter, [down * stride, across * stride])
    const blocks = tf.reshape(
      tf.transpose(tf.reshape(whole, [down, stride, across, stride, channels, filters]), [0, 2, 1, 3, 4, 5]),
      [down * across * block, filters]
    ) as tf.Tensor2D
    const flat = tf.reshape(dy, [n * rows * columns, filters]) as tf.Tensor2D
    const patches = tf.reshape(tf.matMul(flat, blocks, false, true), [n, rows, columns, -1])
    const shifted = tf.split(patches, down * across, 3).map((part, place) => {
      const [below, right] = [Math.floor(place / across), place % across]
      return tf.pad(part, [
        [0, 0],
        [below, down - 1 - below],
        [right, across - 1 - right],
        [0, 0]
      ])
    })
    const sum = tf.addN(shifted) as tf.Tensor4D
    return fitted(stride === 1 ? sum : channelsToWindows(sum, stride), shape)
  })
}

/** A filter with zeros below and right, up to some sides. */
function padded(filter: tf.Tensor4D, [height, width]: readonly [number, number]): tf.Tensor4D {
  const [below, right] = [height - filter.shape[0], width - filter.shape[1]]
  if (below === 0 && right === 0) return filter
  return tf.pad(filter, [
    [0, below],
    [0, right],
    [0, 0],
    [0, 0]
  ])
}

/** Cut to a shape, or with zeros up to it: pixels that no window reaches have none. */
function fitted(x: tf.Tensor4D, shape: readonly [number, number, number, number]): tf.Tensor4D {
  const [n, height, width, channels] = shape
  const [covered, across] = [Math.min(height, x.shape[1]), Math.min(width, x.shape[2])]
  const isCut = covered < x.shape[1] || across < x.shape[2]
  const cut = isCut ? tf.slice(x, [0, 0, 0, 0], [n, covered, across, channels]) : x
  if (covered === height && across === width) return cut
  return tf.pad(cut, [
    [0, 0],
    [0, height - covered],
    [0, width - across],
    [0, 0]
  ])
}
