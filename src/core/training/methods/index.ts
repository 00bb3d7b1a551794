import type { TrainingMethodId } from '@contract/training'
import { conjMask } from './conj-mask'
import { fgsmAt } from './fgsm-at'
import { freeAt } from './free-at'
import { gaussianNoise } from './gaussian-noise'
import { gradientRegularization } from './gradient-regularization'
import { intervalBound } from './interval-bound'
import { jacobianRegularization } from './jacobian-regularization'
import { labelSmoothing } from './label-smoothing'
import { logitReg } from './logit-reg'
import { mart } from './mart'
import type { MethodInput, TrainingMethod } from './method'
import { mixup } from './mixup'
import { pgdAt } from './pgd-at'
import { standard } from './standard'
import { trades } from './trades'

export type { MethodInput } from './method'

/** All training methods, by the id that the contract lists them under; one missing does not compile. */
const methods: { readonly [K in TrainingMethodId]: TrainingMethod<K> } = {
  standard,
  'label-smoothing': labelSmoothing,
  mixup,
  'gaussian-noise': gaussianNoise,
  'fgsm-at': fgsmAt,
  'free-at': freeAt,
  'pgd-at': pgdAt,
  trades,
  mart,
  'gradient-regularization': gradientRegularization,
  'jacobian-regularization': jacobianRegularization,
  'interval-bound': intervalBound,
  'conj-mask': conjMask,
  'logit-reg': logitReg
}

/** A method of which the trainer knows nothing but what all have. */
export type AnyMethod = TrainingMethod<TrainingMethodId, MethodInput<unknown>>

/** The method of an id that is known only at run time; its options come from the same, already parsed spec. */
export function methodOf(id: TrainingMethodId): AnyMethod {
  return methods[id] as unknown as AnyMethod
}
