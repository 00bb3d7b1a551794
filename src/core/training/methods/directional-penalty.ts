import * as tf from '@tensorflow/tfjs-core'
import { balls } from '../../tensor/norms'

/**
 * Half of double backpropagation without second derivatives of the kernels. For `g(w) = grad_x f(x; w)` and its fixed
 * unit direction u, `d/dw |g|^2 = 2 |g| d/dw (u . g)`, and `u . g` is the derivative of f along u, here the central
 * difference over `2 step` (Finlay & Oberman 2019, section 3.2, made central and squared).
 *
 * @param f `[n]` values of inputs `[n, h, w, c]`, differentiable with respect to input and weights
 * @param step l2 length of the difference, in model-input units
 * @returns scalar: mean over the batch of |g|^2, differentiable with respect to the weights
 */
export function squaredGradient(
  f: (x: tf.Tensor4D) => tf.Tensor1D,
  x: tf.Tensor4D,
  { direction, length }: { readonly direction: tf.Tensor4D; readonly length: tf.Tensor1D },
  step: number
): tf.Scalar {
  const offset = tf.mul(direction, step)
  const difference = tf.sub(f(tf.add(x, offset)), f(tf.sub(x, offset)))
  const along = tf.div(difference, 2 * step)
  // Value |g|^2, slope 2 |g| d(along).
  return tf.mean(tf.sub(tf.mul(tf.mul(along, length), 2), tf.square(length)))
}

/**
 * Unit direction and length of each sample's input gradient; zero stays zero. The numbers are copied, so that nothing
 * is differentiated through them.
 */
export function gradientOf(
  f: (x: tf.Tensor4D) => tf.Tensor1D,
  x: tf.Tensor4D
): { direction: tf.Tensor4D; length: tf.Tensor1D } {
  const gradient = tf.grad((point: tf.Tensor) => tf.sum(f(point as tf.Tensor4D)))(x) as tf.Tensor4D
  const direction = balls.l2.ascend(gradient)
  const length = balls.l2.distance(gradient)
  return {
    direction: tf.tensor4d(direction.dataSync<'float32'>(), direction.shape),
    length: tf.tensor1d(length.dataSync<'float32'>())
  }
}
