import type * as tf from '@tensorflow/tfjs-core'
import { bpdaAsPgd } from '@contract/attacks/bpda'
import type { AttackProgress, InputOf } from './attack'
import { pgd } from './pgd'

/**
 * Projected gradient descent with a backward pass of its own (Athalye et al. 2018, section 4.1): forward through the
 * network as it is, back through smooth substitutes of its steps that have no gradient.
 */
export function bpda(input: InputOf<'bpda'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, options } = input
  return pgd({ ...input, oracle: oracle.substituted(options.width), options: bpdaAsPgd(options) })
}
