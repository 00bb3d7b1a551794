import * as tf from '@tensorflow/tfjs-core'
import { ballOf } from '../tensor/norms'
import { range } from '../tensor/batches'
import type { AttackProgress, InputOf } from './attack'
import { legalInput } from './legal'

/**
 * Fast gradient method: `x + epsilon * d`, d the direction of steepest ascent of the loss at x (for linf the sign of
 * the gradient), clipped to the box. Goodfellow et al. 2015, section 4: `eta = epsilon sign(grad_x J)`.
 */
export async function* fgsm(input: InputOf<'fgsm'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options, signal } = input
  signal.throwIfAborted()
  const { gradient } = oracle.gradient(x, range(0, x.shape[0]), options.loss)
  try {
    yield { done: 1, total: 1 }
    return tf.tidy(() => legalInput(x, ballOf(threat.norm).leap(gradient, threat.epsilon), threat))
  } finally {
    gradient.dispose()
  }
}
