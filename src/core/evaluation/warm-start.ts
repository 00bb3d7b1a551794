import { attackInfos, isFittedTogether, type AttackSpec } from '@contract/attacks'
import { isLp } from '@contract/threat-model'

/** What the same attack found at a smaller epsilon on the same images. */
export interface WarmExamples {
  readonly epsilon: number
  readonly evaluationId: string
  /** Adversarial inputs of all images of the evaluation, in its order, NHWC in model units. */
  readonly xAdv: Float32Array
  /** The member of an ensemble that found each one; null where there is none to name. */
  readonly wonBy: readonly (string | null)[]
}

/**
 * Whether an attack may start from what it found at a smaller epsilon. Not where a larger epsilon is no larger ball, nor
 * where the nearest example is looked for whatever epsilon is, nor where what becomes of an image depends on the others.
 */
export function canStartWarm(spec: AttackSpec): boolean {
  const { family } = attackInfos[spec.attack]
  return family === 'fixed-epsilon' && isLp(spec.norm) && !isFittedTogether(spec)
}
