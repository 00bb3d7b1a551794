import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '../../tensor/random'
import type { Operation, Pair } from './operation'
import { pooledConvolution } from './pooled-convolution'

/**
 * Runs a chain on a batch. Differentiable with respect to the input and the weights; call it inside `tf.tidy`.
 *
 * @param random stream of the dropout of a chain that was read for training
 */
export function runChain(operations: readonly Operation[], x: tf.Tensor, random?: Random): tf.Tensor {
  return operations.reduce((value, operation, index) => apply(value, operation, index, random), x)
}

function apply(x: tf.Tensor, operation: Operation, index: number, random?: Random): tf.Tensor {
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
      return dropped(x, operation.rate, random?.fork(`dropout-${index}`))
    case 'batch-normalisation':
      return operation.layer.apply(x, { training: true }) as tf.Tensor
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

function mutable([height, width]: Pair): [number, number] {
  return [height, width]
}
