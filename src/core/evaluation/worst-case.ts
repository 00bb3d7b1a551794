import { attackLabel } from '@contract/attacks'
import type { AttackResult, WorstCase } from '@contract/measurement'
import { countsUnder, sameThreat, untargetedThreat, type ThreatModel } from '@contract/threat-model'
import { countOf } from './accuracy'
import type { AttackEvaluation } from './evaluate-attack'
import { wilson } from './wilson'

/**
 * Worst case over attacks: of each threat model the share of samples that withstood every attack on them. Only
 * evaluations of the same samples of the same model go together; knowledge of the model may differ (a black-box
 * attack is one more that a sample has to withstand), and the most knowing one is named. What a targeted attack turned wrong
 * counts in the untargeted worst case of the same ball as well, never the other way. Corruptions are no attacks, and each kind
 * of them is a thing of its own: they are left out.
 */
export function worstCases(evaluations: readonly AttackEvaluation[]): WorstCase[] {
  const attacks = evaluations.filter(({ result }) => result.spec.attack !== 'corruption')
  return attacksTogether(attacks, ({ result }) => result).map(({ isTargeted, members }) => ({
    threatModel: threatOver(
      isTargeted,
      members.map(({ result }) => result)
    ),
    attacks: members.map(({ result }) => attackLabel(result.spec)),
    ...targetedAmong(
      isTargeted,
      members.map(({ result }) => result)
    ),
    robustAccuracy: rateOf(
      members.map(({ robust, neverWrong }) => (isTargeted ? robust : (neverWrong ?? robust)))
    )
  }))
}

/** Attacks of which one worst case is made. */
export interface Together<Judged> {
  /** Whether they want a certain class, all the same one; without it any wrong class of each counts. */
  readonly isTargeted: boolean
  /** In the order in which they were given. */
  readonly members: readonly Judged[]
}

/** Attacks on the same samples of the same model whose examples count under the same threat, a group a threat. */
export function attacksTogether<Judged>(
  attacks: readonly Judged[],
  resultOf: (attack: Judged) => AttackResult
): Together<Judged>[] {
  const firsts: AttackResult[] = []
  for (const one of attacks.map(resultOf))
    if (!firsts.some((first) => sameThreat(first.threatModel, one.threatModel) && sameSamples(first, one)))
      firsts.push(one)
  return firsts.map((first) => ({
    isTargeted: first.threatModel.targeted,
    members: attacks.filter((attack) => {
      const one = resultOf(attack)
      return countsUnder(one.threatModel, first.threatModel) && sameSamples(first, one)
    })
  }))
}

/** The threat of attacks that go together, as the most knowing attacker of them has it. */
export function threatOver(isTargeted: boolean, members: readonly AttackResult[]): ThreatModel {
  const { threatModel } = members.find(isWhiteBox) ?? (members[0] as AttackResult)
  return isTargeted ? threatModel : untargetedThreat(threatModel)
}

/** How many targeted attacks an untargeted worst case holds; nothing where there is none. */
export function targetedAmong(
  isTargeted: boolean,
  members: readonly AttackResult[]
): Pick<WorstCase, 'targeted'> {
  const count = isTargeted ? 0 : members.filter(({ threatModel }) => threatModel.targeted).length
  return count === 0 ? {} : { targeted: count }
}

type Samples = Pick<AttackResult, 'offset' | 'sampleCount' | 'datasetHash' | 'modelHash'>

export function sameSamples(a: Samples, b: Samples): boolean {
  return (
    a.offset === b.offset &&
    a.sampleCount === b.sampleCount &&
    a.datasetHash === b.datasetHash &&
    a.modelHash === b.modelHash
  )
}

function isWhiteBox({ threatModel }: AttackResult): boolean {
  return threatModel.knowledge === 'white-box'
}

/** Share of samples flagged in every list. */
export function rateOf(robust: readonly Uint8Array[]): WorstCase['robustAccuracy'] {
  const all = (robust[0] ?? new Uint8Array()).map((_, row) =>
    robust.every((flags) => flags[row] === 1) ? 1 : 0
  )
  return wilson(countOf(all), all.length)
}
