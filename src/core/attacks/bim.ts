import type * as tf from '@tensorflow/tfjs-core'
import { bimAsPgd } from '@contract/attacks/bim'
import type { AttackProgress, InputOf } from './attack'
import { pgd } from './pgd'

/**
 * Basic iterative method (Kurakin et al. 2017, section 2.2): `x_0 = x`,
 * `x_{t+1} = project(x_t + stepSize * sign(grad J(x_t)))`. It is projected gradient descent from the clean input.
 */
export function bim(input: InputOf<'bim'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  return pgd({ ...input, options: bimAsPgd(input.options) })
}
