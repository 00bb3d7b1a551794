import { type AttackId, type AttackSpec, attackInfos } from '@contract/attacks'
import type { Norm } from '@contract/threat-model'

/** An attack while a person still edits it; `AttackSpec` judges it in the end. */
export interface AttackDraft {
  attack: AttackId
  norm: Norm
  /** Null while the field is empty. */
  epsilon: number | null
  options: Record<string, unknown>
}

export function newAttack(attack: AttackId): AttackDraft {
  return { attack, norm: attackInfos[attack].norms[0], epsilon: 0.1, options: {} }
}

export function draftOfAttack(spec: AttackSpec): AttackDraft {
  return { attack: spec.attack, norm: spec.norm, epsilon: spec.epsilon, options: { ...spec.options } }
}
