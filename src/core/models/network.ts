import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { ImageShape } from '@contract/dataset'
import type { Random } from '../tensor/random'
import type { Step } from './chain/operation'
import { optimize } from './chain/optimize'
import { readChain, readTrainingChain } from './chain/read'
import { runChain } from './chain/run'
import type { WindowedNetwork } from './classifier'
import { windowedNetwork } from './windowed'

/** A differentiable map from inputs `[n, h, w, c]` to logits `[n, classCount]`, in inference mode. */
export type Network = (x: tf.Tensor4D) => tf.Tensor2D

/**
 * The network of a model: a chain of layers runs as a rearranged chain of operations, which takes a fraction of the
 * time of the layers themselves; any other graph runs through TensorFlow.js layers. Weights are read at each call.
 */
export function networkOf(model: LayersModel): Network {
  const steps = readChain(model)
  if (steps === null) return (x) => tf.tidy(() => model.apply(x, { training: false }) as tf.Tensor2D)
  const operations = optimize(steps, inputShapeOf(model))
  return (x) => tf.tidy(() => runChain(operations, x) as tf.Tensor2D)
}

/** The same network for inputs that change in small windows; null where it does not begin with layers that look through some. */
export function windowedNetworkOf(model: LayersModel): WindowedNetwork | null {
  const steps = readChain(model)
  if (steps === null) return null
  const inputShape = inputShapeOf(model)
  return windowedNetwork(optimize(steps, inputShape), inputShape as unknown as ImageShape)
}

/** A network as it is while it trains. */
export interface TrainingNetwork {
  /** Each call drops other numbers and moves the averages of batch normalisation. */
  readonly network: Network
  /**
   * The function that the last call of `network` computed, at any inputs: it drops the same numbers, so that its
   * differences are those of one function, and the averages stay.
   */
  readonly again: Network
}

/**
 * The same network as it is while it trains: dropout draws its masks from `random`, batch normalisation takes mean and
 * variance of the batch and moves its averages towards them. Null where nothing acts otherwise in training.
 */
export function trainingNetworkOf(model: LayersModel): ((random: Random) => TrainingNetwork) | null {
  const steps = readTrainingChain(model)
  if (steps === null || !steps.some(actsOtherwise)) return null
  const operations = optimize(steps, inputShapeOf(model))
  return (random) => {
    // Two passes over a batch drop other numbers; the same pass again in the same order, the same ones.
    let last = -1
    const run = (x: tf.Tensor4D, movesAverages: boolean): tf.Tensor2D => {
      const pass = { random: random.fork(`call-${last}`), movesAverages }
      return tf.tidy(() => runChain(operations, x, pass) as tf.Tensor2D)
    }
    return {
      network(x) {
        last++
        return run(x, true)
      },
      again: (x) => run(x, false)
    }
  }
}

function actsOtherwise({ operation }: Step): boolean {
  return operation.kind === 'dropout' || operation.kind === 'batch-normalisation'
}

function inputShapeOf(model: LayersModel): number[] {
  return (model.inputs[0]?.shape ?? []).slice(1).map((side) => side ?? -1)
}
