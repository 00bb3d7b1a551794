import type * as tf from '@tensorflow/tfjs-core'
import { eotAsPgd } from '@contract/attacks/eotpgd'
import type { AttackProgress, InputOf } from './attack'
import { pgd } from './pgd'

/**
 * Projected gradient descent on the expected loss (Athalye et al. 2018, eq. 4): each gradient, and each judgement
 * whether a sample is fooled, is the mean of `eotSamples` passes.
 */
export function eotpgd(input: InputOf<'eotpgd'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  return pgd({ ...input, options: eotAsPgd(input.options) })
}
