import * as tf from '@tensorflow/tfjs-core'
import { pullBack, type Node, type Pulled } from './affine'

/** A part of an image: whole rows and columns of all channels. */
export interface Part {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

/** Linear functions of a part of an image. */
export interface PulledPart extends Pulled {
  /** `[rows, height, width, channels]` */
  readonly weights: tf.Tensor4D
  readonly part: Part
}

/**
 * True where each pixel of what comes before operation `index` sees a part of the input only, and which one is known:
 * convolutions and max-pools with what stands between them.
 */
export function seesParts(nodes: readonly Node[], index: number): boolean {
  const before = nodes.slice(0, index)
  const local = before.every(({ step: { operation }, inputShape, outputShape }) => {
    if (inputShape.length !== 3 || outputShape.length !== 3) return false
    return operation.kind !== 'average-pool' && operation.kind !== 'crop'
  })
  return local && before.some(({ step: { operation } }) => operation.kind === 'convolution')
}

/** The numbers that the widest part on the way from one pixel before operation `index` to the input holds. */
export function widestPart(nodes: readonly Node[], index: number): number {
  let [height, width] = [1, 1]
  let widest = 1
  for (const { step, inputShape } of [...nodes.slice(0, index)].reverse()) {
    const { operation } = step
    if (operation.kind === 'convolution' || operation.kind === 'max-pool') {
      height = Math.min(inputShape[0] ?? 1, (height - 1) * operation.strides[0] + operation.size[0])
      width = Math.min(inputShape[1] ?? 1, (width - 1) * operation.strides[1] + operation.size[1])
    }
    widest = Math.max(widest, height * width * (inputShape[2] ?? 1))
  }
  return widest
}

/** {@link pullBack} for functions that look at a part of the output only. Call it inside `tf.tidy`. */
export function pullBackPart(node: Node, weights: tf.Tensor4D, part: Part): PulledPart {
  const { operation } = node.step
  if (operation.kind !== 'convolution') {
    // What is left acts on each pixel alone.
    const { weights: pulled, constant } = pullBack(
      { ...node, inputShape: [part.height, part.width, node.inputShape[2] ?? 1] },
      weights
    )
    return { weights: pulled as tf.Tensor4D, constant, part }
  }
  const { size, strides, padding } = operation
  const height = (part.height - 1) * strides[0] + size[0]
  const width = (part.width - 1) * strides[1] + size[1]
  const channels = node.inputShape[2] ?? 1
  const pulled = tf.conv2dTranspose(
    weights,
    operation.kernel() as tf.Tensor4D,
    [weights.shape[0], height, width, channels],
    [...strides],
    'valid'
  )
  const before = [0, 1].map((axis) => {
    const reach =
      ((node.outputShape[axis] ?? 1) - 1) * (strides[axis] ?? 1) +
      (size[axis] ?? 1) -
      (node.inputShape[axis] ?? 1)
    return padding === 'same' ? Math.max(0, Math.floor(reach / 2)) : 0
  })
  const seen = {
    top: part.top * strides[0] - (before[0] ?? 0),
    left: part.left * strides[1] - (before[1] ?? 0),
    ...{ height, width }
  }
  return { ...inside(pulled, seen, node.inputShape), constant: null }
}

/** What lies inside an image of a part that may reach over its edge. */
export function inside(
  weights: tf.Tensor4D,
  part: Part,
  [height = 0, width = 0]: readonly number[]
): { readonly weights: tf.Tensor4D; readonly part: Part } {
  const top = Math.max(0, part.top)
  const left = Math.max(0, part.left)
  const bottom = Math.min(height, part.top + part.height)
  const right = Math.min(width, part.left + part.width)
  const kept = { top, left, height: bottom - top, width: right - left }
  if (kept.height === part.height && kept.width === part.width) return { weights, part }
  return {
    weights: tf.slice(weights, [0, top - part.top, left - part.left, 0], [-1, kept.height, kept.width, -1]),
    part: kept
  }
}

/** A part of each image `[n, h, w, c]` or `[n, h, w, c, places]`, and of these the row's own. */
export function partOfSample(x: tf.Tensor, part: Part, sampleOf: tf.Tensor1D): tf.Tensor {
  const rest = x.rank - 3
  const cut = tf.slice(
    x,
    [0, part.top, part.left, ...new Array<number>(rest).fill(0)],
    [-1, part.height, part.width, ...new Array<number>(rest).fill(-1)]
  )
  return tf.gather(cut, sampleOf)
}
