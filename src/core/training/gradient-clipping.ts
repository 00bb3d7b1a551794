import * as tf from '@tensorflow/tfjs-core'

/**
 * Gradients scaled so that their common l2 length is at most `limit` (Pascanu et al. 2013, algorithm 1); they keep
 * their direction. The caller disposes the results and still owns the gradients.
 */
export function clipped(gradients: readonly tf.Tensor[], limit: number): tf.Tensor[] {
  return tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)))
    const length = Math.sqrt(tf.addN(squares).dataSync()[0] as number)
    const factor = length > limit ? limit / length : 1
    return gradients.map((gradient) => tf.mul(gradient, factor))
  })
}
