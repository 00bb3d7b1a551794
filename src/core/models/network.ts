import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { optimize } from './chain/optimize'
import { readChain } from './chain/read'
import { runChain } from './chain/run'

/** A differentiable map from inputs `[n, h, w, c]` to logits `[n, classCount]`, in inference mode. */
export type Network = (x: tf.Tensor4D) => tf.Tensor2D

/**
 * The network of a model: a chain of layers runs as a rearranged chain of operations, which takes a fraction of the
 * time of the layers themselves; any other graph runs through TensorFlow.js layers. Weights are read at each call.
 */
export function networkOf(model: LayersModel): Network {
  const steps = readChain(model)
  if (steps === null) return (x) => tf.tidy(() => model.apply(x, { training: false }) as tf.Tensor2D)
  const inputShape = (model.inputs[0]?.shape ?? []).slice(1).map((side) => side ?? -1)
  const operations = optimize(steps, inputShape)
  return (x) => tf.tidy(() => runChain(operations, x) as tf.Tensor2D)
}
