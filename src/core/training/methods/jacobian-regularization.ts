import * as tf from '@tensorflow/tfjs-core'
import { crossEntropy } from '../../tensor/losses'
import type { Random } from '../../tensor/random'
import { squaredGradient } from './directional-penalty'
import type { TrainingMethod } from './method'

/**
 * Hoffman et al. 2019, algorithm 1: `CE + weight / 2 |J|_F^2`, the Frobenius norm estimated without bias by
 * `C |J^T v|^2` for directions v drawn evenly from the unit sphere of the C logits. J is that of the pass under the
 * cross-entropy, with its dropout.
 */
export const jacobianRegularization: TrainingMethod<'jacobian-regularization'> = {
  loss({ network, again, x, y, classCount, random, options: { weight, projections, difference } }) {
    const natural = tf.mean<tf.Scalar>(crossEntropy(network(x), y))
    const stream = random.fork('projections')
    const penalties = Array.from({ length: projections }, () => {
      const directions = unitVectors(stream, x.shape[0], classCount)
      const projected = (point: tf.Tensor4D): tf.Tensor1D => tf.sum(tf.mul(again(point), directions), 1)
      return squaredGradient(projected, x, difference)
    })
    const squaredNorm = tf.mul(tf.addN(penalties), classCount / projections)
    return tf.add(natural, tf.mul(squaredNorm, weight / 2))
  }
}

function unitVectors(random: Random, count: number, size: number): tf.Tensor2D {
  const normal = tf.tensor2d(random.normalArray(count * size), [count, size])
  return tf.div(normal, tf.norm(normal, 2, 1, true))
}
