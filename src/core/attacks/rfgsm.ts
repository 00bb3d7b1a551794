import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { pgd } from './pgd'
import { signPoints } from './random-points'

/**
 * FGSM with a random start, as Wong et al. 2020 (algorithm 3) and Tramer et al. 2018 (section 4.3) have it. The first:
 * `delta_0` uniform in the ball, then `delta = project(delta_0 + a sign(grad J(x + delta_0)))` with a = 1.25 epsilon. The
 * second: `delta_0 = alpha sign(N(0, I))`, then `delta = delta_0 + (epsilon - alpha) sign(grad J(x + delta_0))` with alpha =
 * epsilon / 2. Both are one step of projected gradient descent; the start counts, too, where it fools the network already.
 */
export function rfgsm(input: InputOf<'rfgsm'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { start, startShare } = input.options
  const fixed = {
    steps: 1,
    stepSize: null,
    randomStart: true,
    earlyStop: true,
    sparsity: 0.99
  }
  const options = { ...input.options, ...fixed }
  // What an older program stored does not name the start.
  if (start !== 'signs') return pgd({ ...input, options })
  const left = { ...options, relativeStepSize: 1 - startShare }
  return pgd({ ...input, options: left }, (x, rows, stream) =>
    signPoints(input, x, rows, stream, startShare * input.threat.epsilon)
  )
}
