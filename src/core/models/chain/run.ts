import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '../../tensor/random'
import type { Layer, Operation, Pair } from './operation'
import { pooledConvolution } from './pooled-convolution'

/** What a pass of a chain that was read for training hangs on. */
export interface TrainingPass {
  /** Stream of the dropout. */
  readonly random: Random
  /** Whether batch normalisation moves its averages towards the batch. */
  readonly movesAverages: boolean
}

/** Runs a chain on a batch. Differentiable with respect to the input and the weights; call it inside `tf.tidy`. */
export function runChain(operations: readonly Operation[], x: tf.Tensor, pass?: TrainingPass): tf.Tensor {
  return operations.reduce((value, operation, index) => apply(value, operation, index, pass), x)
}

function apply(x: tf.Tensor, operation: Operation, index: number, pass?: TrainingPass): tf.Tensor {
  switch (operation.kind) {
    case 'convolution': {
      const kernel = operation.kernel() as tf.Tensor4D
      return tf.conv2d(x as tf.Tensor4D, kernel, [...operation.strides], operation.padding)
    }
    case 'bias':
      return tf.add(x, operation.bias())
    case 'relu':
      return tf.relu(x)
    case 'max-pool':
      return tf.maxPool(
        x as tf.Tensor4D,
        mutable(operation.size),
        mutable(operation.strides),
        operation.padding
      )
    case 'average-pool':
      return tf.avgPool(
        x as tf.Tensor4D,
        mutable(operation.size),
        mutable(operation.strides),
        operation.padding
      )
    case 'flatten':
      return tf.reshape(x, [x.shape[0] as number, -1])
    case 'dense':
      return tf.matMul(x as tf.Tensor2D, operation.kernel() as tf.Tensor2D)
    case 'crop': {
      const [n, , , channels] = (x as tf.Tensor4D).shape
      return tf.slice(x, [0, 0, 0, 0], [n, operation.height, operation.width, channels])
    }
    case 'pooled-convolution':
      return pooledConvolution(x as tf.Tensor4D, operation.stacked() as tf.Tensor4D, operation.pool)
    case 'dropout':
      return dropped(x, operation.rate, pass?.random.fork(`dropout-${index}`))
    case 'batch-normalisation':
      return normalised(x, operation.layer, pass?.movesAverages ?? true)
    case 'layer':
      return operation.layer.apply(x, { training: false }) as tf.Tensor
  }
}

function dropped(x: tf.Tensor, rate: number, random: Random | undefined): tf.Tensor {
  if (rate === 0 || !random) return x
  const scale = 1 / (1 - rate)
  const mask = random.uniformArray(x.size, 0, 1).map((value) => (value < rate ? 0 : scale))
  return tf.mul(x, tf.tensor(mask, x.shape))
}

/** By mean and variance of the batch. The layer moves its averages by itself; where they are to stay, they are put back. */
function normalised(x: tf.Tensor, layer: Layer, movesAverages: boolean): tf.Tensor {
  const averages = movesAverages ? [] : layer.nonTrainableWeights
  const before = averages.map((average) => tf.clone(average.read()))
  const result = layer.apply(x, { training: true }) as tf.Tensor
  averages.forEach((average, at) => average.write(before[at] as tf.Tensor))
  return result
}

function mutable([height, width]: Pair): [number, number] {
  return [height, width]
}
