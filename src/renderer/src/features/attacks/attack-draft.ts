import { type AttackId, type AttackSpec, attackInfos } from '@contract/attacks'
import type { Norm } from '@contract/threat-model'

/** An attack while a person still edits it; `AttackSpec` judges it in the end. */
export interface AttackDraft {
  attack: AttackId
  norm: Norm
  /** Null while the field is empty. */
  epsilon: number | null
  eightBit?: boolean
  options: Record<string, unknown>
}

/** What epsilon begins with where it measures that. */
export const usualEpsilon: Readonly<Record<Norm, number>> = {
  linf: 0.1,
  l2: 1,
  l1: 5,
  l0: 10,
  spatial: 1,
  corruption: 3
}

export function newAttack(attack: AttackId): AttackDraft {
  const norm = attackInfos[attack].norms[0]
  return { attack, norm, epsilon: usualEpsilon[norm], options: {} }
}

export function draftOfAttack(spec: AttackSpec): AttackDraft {
  const { attack, norm, epsilon, eightBit = false } = spec
  return { attack, norm, epsilon, options: { ...spec.options }, ...(eightBit ? { eightBit } : {}) }
}
