import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { pgd } from './pgd'

/**
 * FGSM with a random start (Wong et al. 2020, algorithm 3): `delta_0` uniform in the ball, then
 * `delta = project(delta_0 + alpha sign(grad J(x + delta_0)))` with alpha = 1.25 epsilon. It is one step of projected
 * gradient descent; the start counts, too, where it fools the network already.
 */
export function rfgsm(input: InputOf<'rfgsm'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const fixed = {
    steps: 1,
    stepSize: null,
    randomStart: true,
    earlyStop: true,
    sparsity: 0.99
  }
  const options = { ...input.options, ...fixed }
  return pgd({ ...input, options })
}
