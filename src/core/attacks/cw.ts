import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { cwL2 } from './cw-l2'
import { cwLinf } from './cw-linf'

/** Carlini & Wagner 2017: gradient descent on distance plus c times misclassification, one form for each norm. */
export async function* cw(input: InputOf<'cw'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  return yield* input.threat.norm === 'linf' ? cwLinf(input) : cwL2(input)
}
