import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { Operation, Pair, Step } from '../models/chain/operation'
import { normalisationOf } from './batch-norm'

/** Lower and upper bound of each number. */
export interface Interval {
  readonly lower: tf.Tensor
  readonly upper: tf.Tensor
}

/**
 * Interval bound propagation (Gowal et al. 2018, section 3): bounds of all that a chain can put out for any input
 * between `lower` and `upper`. Linear operations map the midpoint and, by the absolute weights, the radius; ReLU and
 * pooling never decrease, so they map the ends. Differentiable; call it inside `tf.tidy`.
 *
 * @param watch is shown the bounds of what each operation puts out
 * @throws AppError 'invalid-input' for a layer whose bounds are not known
 */
export function intervalBounds(
  chain: readonly Step[],
  lower: tf.Tensor,
  upper: tf.Tensor,
  watch: (interval: Interval) => void = () => undefined
): Interval {
  return chain.reduce<Interval>(
    (interval, { operation }) => {
      const next = bounded(interval, operation)
      watch(next)
      return next
    },
    { lower, upper }
  )
}

/**
 * The logits that are worst for each label: the label's own at zero, each other one at the largest value that its
 * difference to the label's can take (the last linear layer is merged with the difference: Gowal et al. 2018,
 * eq. 10-11). A row's largest entry is at the label exactly when the prediction is proven.
 *
 * @param y `[n]` int32
 * @param watch is shown the bounds of what each hidden operation puts out
 * @returns `[n, classCount]`
 */
export function worstLogits(
  chain: readonly Step[],
  lower: tf.Tensor,
  upper: tf.Tensor,
  y: tf.Tensor1D,
  watch?: (interval: Interval) => void
): tf.Tensor2D {
  const { hidden, kernel, bias } = splitLast(chain)
  const before = intervalBounds(hidden, lower, upper, watch)
  const classCount = kernel.shape[1]
  const rows = y.size
  // difference[f, a * C + b] = W[f, b] - W[f, a]: the weights of logit b minus logit a.
  const difference = tf.reshape(tf.sub(tf.expandDims(kernel, 1), tf.expandDims(kernel, 2)), [
    kernel.shape[0],
    classCount * classCount
  ]) as tf.Tensor2D
  const middle = tf.div(tf.add(before.lower, before.upper), 2) as tf.Tensor2D
  const radius = tf.div(tf.sub(before.upper, before.lower), 2) as tf.Tensor2D
  const largest = tf.add(tf.matMul(middle, difference), tf.matMul(radius, tf.abs(difference)))
  const shift = tf.reshape(tf.sub(tf.expandDims(bias, 0), tf.expandDims(bias, 1)), [
    1,
    classCount * classCount
  ])
  const all = tf.reshape(tf.add(largest, shift), [rows, classCount, classCount])
  const own = tf.reshape(tf.oneHot(y, classCount), [rows, classCount, 1])
  return tf.sum(tf.mul(all, own), 1)
}

/** The last dense layer and what comes before it. */
function splitLast(chain: readonly Step[]): {
  hidden: readonly Step[]
  kernel: tf.Tensor2D
  bias: tf.Tensor1D
} {
  const last = chain[chain.length - 1]?.operation
  const hasBias = last?.kind === 'bias'
  const at = chain.length - (hasBias ? 2 : 1)
  const dense = chain[at]?.operation
  if (dense?.kind !== 'dense')
    throw new AppError(
      'invalid-input',
      'Interval bounds need a network whose last layer is dense and puts out logits, without an activation.'
    )
  const kernel = dense.kernel() as tf.Tensor2D
  const bias = hasBias ? (last.bias() as tf.Tensor1D) : tf.zeros<tf.Rank.R1>([kernel.shape[1]])
  return { hidden: chain.slice(0, at), kernel, bias }
}

function bounded({ lower, upper }: Interval, operation: Operation): Interval {
  switch (operation.kind) {
    case 'convolution': {
      const { strides, padding } = operation
      const kernel = operation.kernel() as tf.Tensor4D
      return linear({ lower, upper }, (x, isRadius) =>
        tf.conv2d(x as tf.Tensor4D, isRadius ? tf.abs(kernel) : kernel, [...strides], padding)
      )
    }
    case 'dense': {
      const kernel = operation.kernel() as tf.Tensor2D
      return linear({ lower, upper }, (x, isRadius) =>
        tf.matMul(x as tf.Tensor2D, isRadius ? tf.abs(kernel) : kernel)
      )
    }
    case 'bias':
      return both({ lower, upper }, (x) => tf.add(x, operation.bias()))
    case 'relu':
      return both({ lower, upper }, (x) => tf.relu(x))
    case 'max-pool':
      return both({ lower, upper }, (x) =>
        tf.maxPool(x as tf.Tensor4D, sides(operation.size), sides(operation.strides), operation.padding)
      )
    case 'average-pool':
      return both({ lower, upper }, (x) =>
        tf.avgPool(x as tf.Tensor4D, sides(operation.size), sides(operation.strides), operation.padding)
      )
    case 'flatten':
      return both({ lower, upper }, (x) => tf.reshape(x, [x.shape[0] as number, -1]))
    case 'crop':
      return both({ lower, upper }, (x) =>
        tf.slice(x as tf.Tensor4D, [0, 0, 0, 0], [-1, operation.height, operation.width, -1])
      )
    case 'pooled-convolution':
    case 'dropout':
    case 'batch-normalisation':
      throw new AppError(
        'bug',
        'Interval bounds take a chain as it was read, not one that was rearranged or trains.'
      )
    case 'layer': {
      const normalisation = normalisationOf(operation)
      if (normalisation === null)
        throw new AppError(
          'invalid-input',
          `Interval bounds are known for convolution, dense, ReLU, pooling, batch normalisation and flatten; ` +
            `layer "${operation.layer.name}" is a ${operation.layer.getClassName()}.`
        )
      const { scale, shift } = normalisation
      const scaled = linear({ lower, upper }, (x, isRadius) => tf.mul(x, isRadius ? tf.abs(scale) : scale))
      return both(scaled, (x) => tf.add(x, shift))
    }
  }
}

function both({ lower, upper }: Interval, map: (x: tf.Tensor) => tf.Tensor): Interval {
  return { lower: map(lower), upper: map(upper) }
}

function linear({ lower, upper }: Interval, map: (x: tf.Tensor, isRadius: boolean) => tf.Tensor): Interval {
  const middle = map(tf.div(tf.add(lower, upper), 2), false)
  const radius = map(tf.div(tf.sub(upper, lower), 2), true)
  return { lower: tf.sub(middle, radius), upper: tf.add(middle, radius) }
}

function sides([height, width]: Pair): [number, number] {
  return [height, width]
}
