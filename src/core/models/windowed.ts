import * as tf from '@tensorflow/tfjs-core'
import type { ImageShape } from '@contract/dataset'
import { rowsReplaced, someRows } from '../tensor/rows-of'
import type { Operation, Pair } from './chain/operation'
import { keepsPlace } from './chain/optimize'
import { runChain } from './chain/run'
import type { WindowedNetwork } from './classifier'

/** A part of the features as large as this is not worth the gathering: all are computed. */
const LARGEST_SHARE = 0.7

/**
 * A network whose first operations look through windows, for inputs that differ from known ones in a few pixels: of its
 * features only those are computed anew whose field of view holds one of these pixels (Nakandala et al. 2019, "Incremental and
 * approximate inference for faster occlusion-based deep CNN explanations", section 3, for the last of these operations instead of each).
 * Null where the network begins with nothing of that kind.
 *
 * The caller disposes it; while it lives, the weights must not change.
 *
 * @param operations of the whole network, as they run
 * @param inputShape `[height, width, channels]`
 */
export function windowedNetwork(
  operations: readonly Operation[],
  [height, width, channels]: ImageShape
): WindowedNetwork | null {
  const [first] = operations
  const cut = first?.kind === 'crop' ? first : null
  const begin = cut ? 1 : 0
  const after = operations.findIndex((operation, at) => at >= begin && !keepsPlace(operation))
  const end = after < 0 ? operations.length : after
  const { local, dispose } = withKeptFilters(operations.slice(begin, end))
  const views = [0, 1].map((axis) => fieldOfView(local, axis as 0 | 1))
  const [down, across] = views as [FieldOfView, FieldOfView]
  if (down.size === 1 && across.size === 1) return null
  const sides: Pair = [outputsOf(cut?.height ?? height, down), outputsOf(cut?.width ?? width, across)]
  const places = sides[0] * sides[1]

  const features = (x: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => runChain([...operations.slice(0, begin), ...local], x) as tf.Tensor4D)

  return {
    features,
    head: (found) => tf.tidy(() => runChain(operations.slice(end), found) as tf.Tensor2D),
    changed(known, x, windows, from = 0) {
      const count = windows.length
      const side = Math.max(...windows.map((window) => window.side))
      const parts: Pair = [touched(side, down, sides[0]), touched(side, across, sides[1])]
      if (parts[0] * parts[1] > LARGEST_SHARE * places)
        return tf.tidy(() => features(someRows(x, { from, count })))
      const starts = windows.map(({ top, left }): Pair => [
        firstTouched(top, down, sides[0] - parts[0]),
        firstTouched(left, across, sides[1] - parts[1])
      ])
      return tf.tidy(() => {
        const seen: Pair = [pixelsOf(parts[0], down), pixelsOf(parts[1], across)]
        const corners = starts.map(([row, column]): Pair => [row * down.stride, column * across.stride])
        // TensorFlow gathers single pixels slowly.
        const size = height * width * channels
        const images = x.dataSync<'float32'>().subarray(from * size)
        const crops = cropped(images, [height, width, channels], corners, seen)
        const fresh = runChain(local, tf.tensor4d(crops, [count, ...seen, channels])) as tf.Tensor4D
        const depth = fresh.shape[3]
        const replaced = rowsReplaced(
          tf.reshape(known, [count * places, depth]),
          tf.reshape(fresh, [-1, depth]),
          placesOf(starts, parts, sides)
        )
        return tf.reshape(replaced, known.shape) as tf.Tensor4D
      })
    },
    dispose
  }
}

/** The operations with their copies of filters made once instead of in each pass: the weights stay as they are meanwhile. */
function withKeptFilters(operations: readonly Operation[]): { local: Operation[]; dispose: () => void } {
  const kept: tf.Tensor[] = []
  const local = operations.map((operation) => {
    if (operation.kind !== 'pooled-convolution') return operation
    let filters: tf.Tensor | null = null
    const stacked = (): tf.Tensor => {
      if (filters === null) kept.push((filters = tf.keep(operation.stacked())))
      return filters
    }
    return { ...operation, stacked }
  })
  return { local, dispose: () => tf.dispose(kept) }
}

/** What an output of several operations sees of one axis: so many pixels, and the next one `stride` further on. */
interface FieldOfView {
  readonly size: number
  readonly stride: number
}

function fieldOfView(operations: readonly Operation[], axis: 0 | 1): FieldOfView {
  return operations.reduce<FieldOfView>(
    ({ size, stride }, operation) => {
      const [window, step] = windowOf(operation, axis)
      return { size: size + (window - 1) * stride, stride: stride * step }
    },
    { size: 1, stride: 1 }
  )
}

/** Pixels and step of an operation's own window. */
function windowOf(operation: Operation, axis: 0 | 1): Pair {
  if (operation.kind === 'pooled-convolution')
    return [(operation.kernel().shape[axis] as number) + operation.pool - 1, operation.pool]
  return 'size' in operation ? [operation.size[axis], operation.strides[axis]] : [1, 1]
}

function outputsOf(pixels: number, { size, stride }: FieldOfView): number {
  return Math.floor((pixels - size) / stride) + 1
}

function pixelsOf(outputs: number, { size, stride }: FieldOfView): number {
  return (outputs - 1) * stride + size
}

/** Most outputs that see any of `side` pixels in a row. */
function touched(side: number, { size, stride }: FieldOfView, outputs: number): number {
  return Math.min(outputs, Math.floor((side + size - 2) / stride) + 1)
}

/** The first output that sees a pixel, or an earlier one where fewer follow. */
function firstTouched(pixel: number, { size, stride }: FieldOfView, last: number): number {
  return Math.max(0, Math.min(last, Math.ceil((pixel - size + 1) / stride)))
}

/** One part of each image `[height, width, channels]`, image after image. */
function cropped(
  images: Float32Array,
  [height, width, channels]: ImageShape,
  corners: readonly Pair[],
  [rows, columns]: Pair
): Float32Array {
  const length = columns * channels
  const crops = new Float32Array(corners.length * rows * length)
  let at = 0
  corners.forEach(([top, left], image) => {
    for (let row = 0; row < rows; row++) {
      const from = ((image * height + top + row) * width + left) * channels
      for (let place = 0; place < length; place++) crops[at++] = images[from + place] as number
    }
  })
  return crops
}

/** Row numbers in a flat `[n, height, width]` of one part of each image, image after image. */
function placesOf(corners: readonly Pair[], [rows, columns]: Pair, [height, width]: Pair): Int32Array {
  const places = new Int32Array(corners.length * rows * columns)
  let at = 0
  corners.forEach(([top, left], image) => {
    for (let row = 0; row < rows; row++) {
      const from = (image * height + top + row) * width + left
      for (let column = 0; column < columns; column++) places[at++] = from + column
    }
  })
  return places
}
