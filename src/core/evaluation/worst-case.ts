import { attackLabel } from '@contract/attacks'
import type { WorstCase } from '@contract/measurement'
import { sameThreat } from '@contract/threat-model'
import { countOf } from './accuracy'
import type { AttackEvaluation } from './evaluate-attack'
import { wilson } from './wilson'

/**
 * Worst case over attacks: of each threat model the share of samples that withstood every attack on them. Only
 * evaluations of the same samples of the same model go together; knowledge of the model may differ (a black-box
 * attack is one more that a sample has to withstand), and the most knowing one is named. Corruptions are no attacks, and
 * each kind of them is a thing of its own: they are left out.
 */
export function worstCases(evaluations: readonly AttackEvaluation[]): WorstCase[] {
  const groups: AttackEvaluation[][] = []
  for (const evaluation of evaluations) {
    if (evaluation.result.spec.attack === 'corruption') continue
    const group = groups.find(([first]) => first !== undefined && sameConditions(first, evaluation))
    if (group) group.push(evaluation)
    else groups.push([evaluation])
  }
  return groups.map((group) => {
    const { threatModel } = (group.find(isWhiteBox) ?? (group[0] as AttackEvaluation)).result
    return {
      threatModel,
      attacks: group.map(({ result }) => attackLabel(result.spec)),
      robustAccuracy: rateOf(group.map(({ robust }) => robust))
    }
  })
}

/** True when two evaluations judge the same samples of the same model under threats that may be compared. */
export function sameConditions(a: AttackEvaluation, b: AttackEvaluation): boolean {
  return sameThreat(a.result.threatModel, b.result.threatModel) && sameSamples(a, b)
}

export function sameSamples({ result: a }: AttackEvaluation, { result: b }: AttackEvaluation): boolean {
  return (
    a.offset === b.offset &&
    a.sampleCount === b.sampleCount &&
    a.datasetHash === b.datasetHash &&
    a.modelHash === b.modelHash
  )
}

function isWhiteBox({ result }: AttackEvaluation): boolean {
  return result.threatModel.knowledge === 'white-box'
}

/** Share of samples flagged in every list. */
export function rateOf(robust: readonly Uint8Array[]): WorstCase['robustAccuracy'] {
  const all = (robust[0] ?? new Uint8Array()).map((_, row) =>
    robust.every((flags) => flags[row] === 1) ? 1 : 0
  )
  return wilson(countOf(all), all.length)
}
