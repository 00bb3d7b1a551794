import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { Step } from '../models/chain/operation'
import { normalisationOf } from './batch-norm'

/** One operation with the shapes on both sides, without the batch. */
export interface Node {
  readonly step: Step
  readonly inputShape: readonly number[]
  readonly outputShape: readonly number[]
}

/** The steps of a chain, each with the shapes `[height, width, channels]` or `[features]` before and behind it. */
export function nodesOf(chain: readonly Step[], inputShape: readonly number[]): Node[] {
  return chain.map((step, index) => ({
    step,
    inputShape: index === 0 ? inputShape : (chain[index - 1] as Step).outputShape,
    outputShape: step.outputShape
  }))
}

/** True for an operation that is linear but for a constant. */
export function isAffine({ step: { operation } }: Node): boolean {
  switch (operation.kind) {
    case 'convolution':
    case 'dense':
    case 'bias':
    case 'average-pool':
    case 'flatten':
      return true
    default:
      return normalisationOf(operation) !== null
  }
}

/** Linear functions of what an operation takes, and what its constant adds to each. */
export interface Pulled {
  /** `[rows, ...input shape]` */
  readonly weights: tf.Tensor
  /** `[rows]`; null for zero. */
  readonly constant: tf.Tensor1D | null
}

/**
 * Linear functions `[rows, ...output shape]` of what an affine operation puts out, as functions of what it takes: its
 * transpose. Call it inside `tf.tidy`.
 */
export function pullBack({ step: { operation }, inputShape }: Node, weights: tf.Tensor): Pulled {
  const rows = weights.shape[0]
  switch (operation.kind) {
    case 'convolution': {
      const shape = [rows, ...inputShape] as [number, number, number, number]
      const kernel = operation.kernel() as tf.Tensor4D
      const strides: [number, number] = [...operation.strides]
      const pulled = tf.conv2dTranspose(weights as tf.Tensor4D, kernel, shape, strides, operation.padding)
      return { weights: pulled, constant: null }
    }
    case 'dense':
      return {
        weights: tf.matMul(weights as tf.Tensor2D, operation.kernel() as tf.Tensor2D, false, true),
        constant: null
      }
    case 'bias':
      return { weights, constant: sumRows(tf.mul(weights, operation.bias())) }
    case 'flatten':
      return { weights: tf.reshape(weights, [rows, ...inputShape]), constant: null }
    case 'average-pool': {
      const { size, strides, padding } = operation
      const pool = (x: tf.Tensor): tf.Tensor =>
        tf.avgPool(x as tf.Tensor4D, [...size] as [number, number], [...strides] as [number, number], padding)
      return { weights: tf.grad(pool)(tf.zeros([rows, ...inputShape]), weights), constant: null }
    }
    default: {
      const normalisation = normalisationOf(operation)
      if (normalisation === null) throw unknown(operation)
      const { scale, shift } = normalisation
      return { weights: tf.mul(weights, scale), constant: sumRows(tf.mul(weights, shift)) }
    }
  }
}

function unknown(operation: Step['operation']): AppError {
  if (operation.kind !== 'layer')
    return new AppError('bug', `There is no transpose of the operation "${operation.kind}".`)
  return new AppError(
    'invalid-input',
    'Linear bounds are known for convolution, dense, ReLU, pooling, batch normalisation and flatten; ' +
      `layer "${operation.layer.name}" is a ${operation.layer.getClassName()}.`
  )
}

/** Sum over all but the first axis. */
export function sumRows(x: tf.Tensor): tf.Tensor1D {
  return tf.sum(tf.reshape(x, [x.shape[0] as number, -1]), 1)
}
