import type { Rate } from '@contract/measurement'
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
  return sameThreat(a.result.threatModel, threat) && sameSamples(a, b)
}
