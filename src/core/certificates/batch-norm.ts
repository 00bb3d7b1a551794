import * as tf from '@tensorflow/tfjs-core'
import type { Layer, Operation } from '../models/chain/operation'

/** Batch normalisation as it is after training: `x * scale + shift` on the last axis. */
export interface Normalisation {
  readonly scale: tf.Tensor1D
  readonly shift: tf.Tensor1D
}

/**
 * The map of a batch normalisation in inference mode (Ioffe & Szegedy 2015, algorithm 2); null for any other operation
 * and where it does not act on the last axis. Call it inside `tf.tidy`.
 */
export function normalisationOf(operation: Operation): Normalisation | null {
  if (operation.kind !== 'layer' || operation.layer.getClassName() !== 'BatchNormalization') return null
  const { layer } = operation
  const config = layer.getConfig()
  if (!actsOnLastAxis(layer, config['axis'])) return null
  // In this order, the first two only where they are used: gamma, beta, moving mean, moving variance.
  const weights = [...layer.trainableWeights, ...layer.nonTrainableWeights].map(
    (weight) => weight.read() as tf.Tensor1D
  )
  const gamma = config['scale'] === false ? null : (weights.shift() as tf.Tensor1D)
  const beta = config['center'] === false ? null : (weights.shift() as tf.Tensor1D)
  const [mean, variance] = weights as [tf.Tensor1D, tf.Tensor1D]
  const inverse = tf.rsqrt(tf.add(variance, Number(config['epsilon']))) as tf.Tensor1D
  const scale = gamma === null ? inverse : tf.mul<tf.Tensor1D>(gamma, inverse)
  const moved = tf.neg(tf.mul(mean, scale)) as tf.Tensor1D
  return { scale, shift: beta === null ? moved : tf.add<tf.Tensor1D>(beta, moved) }
}

function actsOnLastAxis(layer: Layer, axis: unknown): boolean {
  const shape = layer.outputShape as readonly unknown[]
  return axis === -1 || axis === undefined || axis === null || axis === shape.length - 1
}
