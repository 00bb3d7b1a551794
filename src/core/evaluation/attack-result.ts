import { attackInfos, attackName, changesEveryImage, membersOf, type AttackSpec } from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import type { ThreatModel } from '@contract/threat-model'
import { countOf } from './accuracy'
import { distanceDistribution } from './distances'
import type { EvaluateInput } from './evaluate-attack'
import { warningsOf } from './indicators'
import type { Tally } from './tally'
import { wilson } from './wilson'

/** The numbers of a finished evaluation, with all their conditions. */
export function resultOf(
  { model, data, spec, offset, seed, evaluationId, warm }: EvaluateInput,
  threatModel: ThreatModel,
  tally: Tally,
  seconds: number
): AttackResult {
  const sampleCount = tally.cleanCorrect.length
  const correct = countOf(tally.cleanCorrect)
  const successes = countOf(tally.success)
  const robustAccuracy = wilson(correct - successes, sampleCount)
  return {
    evaluationId,
    spec,
    threatModel,
    sampleCount,
    offset,
    seed,
    cleanAccuracy: wilson(correct, sampleCount),
    robustAccuracy,
    ...accuracyAfter(spec, tally),
    attackSuccessRate: correct === 0 ? null : wilson(successes, correct),
    ...ofTargetClass(threatModel, tally),
    medianDistance: median([...tally.distance].filter((_, row) => tally.success[row] === 1)),
    distances:
      attackInfos[spec.attack].family === 'minimum-norm'
        ? distanceDistribution(tally.distance, tally.cleanCorrect)
        : null,
    forwardCalls: mean(tally.forwardCalls),
    backwardCalls: mean(tally.backwardCalls),
    seconds,
    modelHash: model.hash,
    datasetHash: data.datasetHash,
    warnings: warningsOf(tally, robustAccuracy),
    ...(warm ? { warmStart: { epsilon: warm.epsilon, evaluationId: warm.evaluationId } } : {}),
    ...winsOf(spec, offset, tally)
  }
}

/** How many right images already are of the one class that is wanted; nothing where there is no such class, or none of it. */
function ofTargetClass(
  { goal }: ThreatModel,
  { label, cleanCorrect }: Tally
): Pick<AttackResult, 'ofTargetClass'> {
  if (typeof goal !== 'object' || !('targetClass' in goal)) return {}
  const count = countOf(cleanCorrect.map((flag, row) => flag & Number(label[row] === goal.targetClass)))
  return count === 0 ? {} : { ofTargetClass: count }
}

/** Of what changes every image; nothing where an older program left some alone before the run was stopped. */
function accuracyAfter(spec: AttackSpec, tally: Tally): Pick<AttackResult, 'accuracyAfter'> {
  const count = tally.attacked.length
  if (!changesEveryImage(spec) || countOf(tally.attacked) < count) return {}
  const right = Uint8Array.from(tally.adversarialMargin, (margin) => (margin > 0 ? 1 : 0))
  return { accuracyAfter: wilson(countOf(right), count) }
}

/** Which member of an ensemble won which images; nothing for a single attack. */
function winsOf(spec: AttackSpec, offset: number, { wonBy, success }: Tally): Pick<AttackResult, 'wins'> {
  const names = [...new Set(membersOf(spec).map(attackName))]
  if (names.length === 0) return {}
  const isWin = (row: number, name: string): boolean => success[row] === 1 && wonBy[row] === name
  return {
    wins: names.map((attack) => ({
      attack,
      samples: [...wonBy.keys()].filter((row) => isWin(row, attack)).map((row) => offset + row)
    }))
  }
}

function median(values: number[]): number | null {
  const sorted = values.sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle]
  if (upper === undefined) return null
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2
}

function mean(values: Int32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
