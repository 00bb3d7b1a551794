import { attackLabel } from '@contract/attacks'
import type { AttackResult, Rate } from '@contract/measurement'
import type { LedgerRow } from '@contract/run'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { turnedWrong } from './any-class'
import { wilson } from './wilson'
import { attacksTogether, targetedAmong, threatOver, type Together } from './worst-case'

/** What a line of the ledger has to say here. */
type Row = Pick<LedgerRow, 'sampleIndex' | 'cleanCorrect' | 'success' | 'label' | 'adversarialClass'>

/** One finished attack with its lines of the ledger. */
export interface JudgedAttack {
  readonly runId: string
  readonly result: AttackResult
  readonly rows: readonly Row[]
}

/**
 * Worst case for each image over attacks that may be of different runs (Carlini et al. 2019, section 4: per example, never
 * the mean of the attacks). Only those on the same images of the same network go together, under threats that agree in
 * norm, epsilon, box, grid and targeting; but what targeted attacks turned wrong, in whichever class, counts under the untargeted
 * threat as well. Corruptions are no attacks and are left out, as is an attack whose ledger does not hold all of its images.
 *
 * @param judged in the order in which they were begun: the first to fool an image has won it
 */
export function worstOverAttacks(judged: readonly JudgedAttack[]): WorstOverAttacks[] {
  const whole = judged.filter(
    ({ result, rows }) => result.spec.attack !== 'corruption' && rows.length === result.sampleCount
  )
  return attacksTogether(whole, ({ result }) => result).map(worstOf)
}

function worstOf({ isTargeted, members }: Together<JudgedAttack>): WorstOverAttacks {
  const results = members.map(({ result }) => result)
  const { sampleCount, offset, modelHash, datasetHash } = results[0] as AttackResult
  const isFooled = isTargeted ? ({ success }: Row): boolean => success : turnedWrong
  const clean = new Set<number>()
  /** Attacks that fooled each image, by their places in the group. */
  const winners = new Map<number, number[]>()
  for (const [place, { rows }] of members.entries())
    for (const row of rows) {
      const { sampleIndex, cleanCorrect } = row
      if (cleanCorrect && place === 0) clean.add(sampleIndex)
      // A network that answers at random may be right before one attack and wrong before another.
      if (!cleanCorrect) clean.delete(sampleIndex)
      if (isFooled(row)) winners.set(sampleIndex, [...(winners.get(sampleIndex) ?? []), place])
    }
  const robust = [...clean].filter((image) => !winners.has(image)).length
  const won = [...winners.values()]
  return {
    threatModel: threatOver(isTargeted, results),
    ...{ sampleCount, offset, modelHash, datasetHash },
    ...targetedAmong(isTargeted, results),
    cleanAccuracy: wilson(clean.size, sampleCount),
    robustAccuracy: wilson(robust, sampleCount),
    attacks: members.map(({ runId, result, rows }, place) => ({
      evaluationId: result.evaluationId,
      runId,
      attack: attackLabel(result.spec),
      seed: result.seed,
      robustAccuracy: isTargeted ? result.robustAccuracy : untargetedRate(result, rows),
      first: won.filter(([first]) => first === place).length,
      alone: won.filter((places) => places.length === 1 && places[0] === place).length
    }))
  }
}

/** Robust accuracy of an attack to whom any wrong class is a success: of a targeted one at most its own. */
function untargetedRate(
  { threatModel, robustAccuracy, sampleCount }: AttackResult,
  rows: readonly Row[]
): Rate {
  if (!threatModel.targeted) return robustAccuracy
  return wilson(rows.filter((row) => row.cleanCorrect && !turnedWrong(row)).length, sampleCount)
}
