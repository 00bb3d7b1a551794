import type { AttackResult, EpochPoint, WorstCase } from '@contract/measurement'
import { sameThreat } from '@contract/threat-model'

/**
 * The attack of an epoch that comes nearest to its worst case: the lowest robust accuracy under the same threat. Its grade
 * stands beside the worst case.
 */
export function strongestOf(
  { attacks }: Pick<EpochPoint, 'attacks'>,
  { threatModel }: Pick<WorstCase, 'threatModel'>
): AttackResult | undefined {
  return lowestOf(attacks.filter((one) => sameThreat(one.threatModel, threatModel)))
}

/** Who has the lowest robust accuracy, of equal ones the first; undefined where there is none. */
export function lowestOf<Attacked extends Pick<AttackResult, 'robustAccuracy'>>(
  attacks: readonly Attacked[]
): Attacked | undefined {
  return attacks.reduce<Attacked | undefined>(
    (best, one) => (best === undefined || one.robustAccuracy.value < best.robustAccuracy.value ? one : best),
    undefined
  )
}
