import { attackLabel } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import { sameThreat } from '@contract/threat-model'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { wilson } from './wilson'

/** One finished attack with its lines of the ledger. */
export interface JudgedAttack {
  readonly runId: string
  readonly result: AttackResult
  readonly rows: readonly Pick<LedgerRow, 'sampleIndex' | 'cleanCorrect' | 'success'>[]
}

/**
 * Worst case for each image over attacks that may be of different runs (Carlini et al. 2019, section 4: per example, never
 * the mean of the attacks). Only those on the same images of the same network go together, under threats that agree in
 * norm, epsilon, box, grid and targeting. Corruptions are no attacks and are left out, as is an attack whose ledger does
 * not hold all of its images.
 *
 * @param judged in the order in which they were begun: the first to fool an image has won it
 */
export function worstOverAttacks(judged: readonly JudgedAttack[]): WorstOverAttacks[] {
  const groups: JudgedAttack[][] = []
  for (const one of judged) {
    if (one.result.spec.attack === 'corruption' || one.rows.length !== one.result.sampleCount) continue
    const group = groups.find(([first]) => first !== undefined && belongTogether(first.result, one.result))
    if (group) group.push(one)
    else groups.push([one])
  }
  return groups.map(worstOf)
}

function belongTogether(a: AttackResult, b: AttackResult): boolean {
  return (
    sameThreat(a.threatModel, b.threatModel) &&
    a.offset === b.offset &&
    a.sampleCount === b.sampleCount &&
    a.datasetHash === b.datasetHash &&
    a.modelHash === b.modelHash
  )
}

function worstOf(group: readonly JudgedAttack[]): WorstOverAttacks {
  const { result } =
    group.find((one) => one.result.threatModel.knowledge === 'white-box') ?? (group[0] as JudgedAttack)
  const { threatModel, sampleCount, offset, modelHash, datasetHash } = result
  const clean = new Set<number>()
  /** Attacks that fooled each image, by their places in the group. */
  const winners = new Map<number, number[]>()
  for (const [place, { rows }] of group.entries())
    for (const { sampleIndex, cleanCorrect, success } of rows) {
      if (cleanCorrect && place === 0) clean.add(sampleIndex)
      // A network that answers at random may be right before one attack and wrong before another.
      if (!cleanCorrect) clean.delete(sampleIndex)
      if (success) winners.set(sampleIndex, [...(winners.get(sampleIndex) ?? []), place])
    }
  const robust = [...clean].filter((image) => !winners.has(image)).length
  const won = [...winners.values()]
  return {
    ...{ threatModel, sampleCount, offset, modelHash, datasetHash },
    cleanAccuracy: wilson(clean.size, sampleCount),
    robustAccuracy: wilson(robust, sampleCount),
    attacks: group.map((one, place) => ({
      evaluationId: one.result.evaluationId,
      runId: one.runId,
      attack: attackLabel(one.result.spec),
      seed: one.result.seed,
      robustAccuracy: one.result.robustAccuracy,
      first: won.filter(([first]) => first === place).length,
      alone: won.filter((places) => places.length === 1 && places[0] === place).length
    }))
  }
}
