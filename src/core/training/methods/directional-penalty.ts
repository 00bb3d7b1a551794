import * as tf from '@tensorflow/tfjs-core'
import { balls } from '../../tensor/norms'

/**
 * Double backpropagation without second derivatives of the kernels. For the input gradient `g(w)` of the sum of f over the
 * batch, `d/dw |g|^2 = 2 d/dw (v . g)` with `v = g` held fixed, and `v . g` is the derivative of that sum along v, here a
 * central difference (Finlay & Oberman 2019, section 3.2, made central and squared). The sum is what makes it hold where
 * batch normalisation lets one image act on the value of another.
 *
 * @param f `[n]` values of inputs `[n, h, w, c]`, differentiable with respect to input and weights; always the same function
 * @param step l2 length of the difference of the steepest image, in model-input units; those of the others are as much
 *   shorter as their gradients
 * @returns scalar: mean over the batch of |g|^2, differentiable with respect to the weights
 */
export function squaredGradient(f: (x: tf.Tensor4D) => tf.Tensor1D, x: tf.Tensor4D, step: number): tf.Scalar {
  const { direction, lengths } = gradientOf(f, x)
  const steepest = Math.max(...lengths)
  const shares = tf.tensor4d(
    lengths.map((length) => (steepest > 0 ? length / steepest : 0)),
    [lengths.length, 1, 1, 1]
  )
  const offset = tf.mul(tf.mul(direction, shares), step)
  const difference = tf.sum(tf.sub(f(tf.add(x, offset)), f(tf.sub(x, offset))))
  const along = tf.mul(difference, steepest / (2 * step))
  const square = lengths.reduce((sum, length) => sum + length * length, 0)
  // Value |g|^2, slope 2 d(v . g).
  return tf.div<tf.Scalar>(tf.sub(tf.mul(along, 2), square), lengths.length)
}

/**
 * Unit direction and length of each sample's input gradient; zero stays zero. The numbers are copied, so that nothing
 * is differentiated through them.
 */
function gradientOf(
  f: (x: tf.Tensor4D) => tf.Tensor1D,
  x: tf.Tensor4D
): { direction: tf.Tensor4D; lengths: Float32Array } {
  const gradient = tf.grad((point: tf.Tensor) => tf.sum(f(point as tf.Tensor4D)))(x) as tf.Tensor4D
  const direction = balls.l2.ascend(gradient)
  return {
    direction: tf.tensor4d(direction.dataSync<'float32'>(), direction.shape),
    lengths: balls.l2.distance(gradient).dataSync<'float32'>().slice()
  }
}
