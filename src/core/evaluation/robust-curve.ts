import type { Rate, RobustCurve } from '@contract/measurement'
import { sameThreat } from '@contract/threat-model'
import { AppError } from '@contract/errors'
import type { AttackEvaluation } from './evaluate-attack'
import { rateOf, sameSamples } from './worst-case'

export interface CurvePoint {
  readonly epsilon: number
  readonly robustAccuracy: Rate
}

/**
 * Robust accuracy against epsilon, by rising epsilon, from evaluations of one model on the same samples that differ
 * in attack and epsilon only. A success at a smaller epsilon counts at every larger one, whose ball holds the same
 * adversarial input: the curve never rises.
 *
 * @throws AppError 'invalid-input' where they differ in more
 */
export function robustCurve(evaluations: readonly AttackEvaluation[]): CurvePoint[] {
  const sorted = [...evaluations].sort((a, b) => epsilonOf(a) - epsilonOf(b))
  const [first] = sorted
  if (first && !sorted.every((other) => belongTogether(first, other)))
    throw new AppError(
      'invalid-input',
      'A curve needs evaluations of one model, one data set, one norm and the same images; these differ.'
    )
  return [...new Set(sorted.map(epsilonOf))].map((epsilon) => ({
    epsilon,
    robustAccuracy: rateOf(sorted.filter((one) => epsilonOf(one) <= epsilon).map(({ robust }) => robust))
  }))
}

function epsilonOf({ result }: AttackEvaluation): number {
  return result.threatModel.epsilon
}

function belongTogether(a: AttackEvaluation, b: AttackEvaluation): boolean {
  const threat = { ...b.result.threatModel, epsilon: epsilonOf(a) }
  return sameThreat(a.result.threatModel, threat) && sameSamples(a.result, b.result)
}

/** The curve as it is stored: from the clean accuracy at epsilon 0 on. At least one evaluation. */
export function storedCurve(evaluations: readonly AttackEvaluation[]): RobustCurve {
  const sorted = [...evaluations].sort((a, b) => epsilonOf(a) - epsilonOf(b))
  const points = robustCurve(sorted)
  const { cleanAccuracy, sampleCount } = (sorted[0] as AttackEvaluation).result
  const clean = points[0]?.epsilon === 0 ? [] : [{ epsilon: 0, robustAccuracy: cleanAccuracy }]
  return {
    evaluationIds: sorted.map(({ result }) => result.evaluationId),
    sampleCount,
    points: [...clean, ...points]
  }
}
