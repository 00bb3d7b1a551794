import { attackLabel } from '@contract/attacks'
import type { RunDetail } from '@contract/run'
import { formatInterval, formatRateWithInterval } from '@core/charts/format'
import { explanations } from '../compare/explanations'
import { attackConditions } from '../compare/latest-rows'
import { estimatorConditions } from '../uncertainty/estimator-conditions'

/** A number that an evaluation found, with its interval, and what it holds for. */
export interface EvaluationFigure {
  readonly value: string
  readonly explanation: string
  readonly conditions: string
  /** Of a robust accuracy: whose grade stands beside it. */
  readonly evaluation?: { readonly id: string; readonly label: string }
}

/** What an evaluation found, a line a number. */
export function figuresOf({ points }: RunDetail): EvaluationFigure[] {
  return points.flatMap((point) => {
    if (point.kind === 'attack') {
      const { robustAccuracy, evaluationId, spec } = point.result
      const value = `robust ${formatRateWithInterval(robustAccuracy)}`
      const evaluation = { id: evaluationId, label: attackLabel(spec) }
      return [
        {
          ...{ value, explanation: explanations.robustAccuracy },
          ...{ conditions: attackConditions(point.result), evaluation }
        }
      ]
    }
    if (point.kind === 'uncertainty') {
      const { totalSigmaX, totalSigmaP, resolved, seed } = point.result
      const value = resolved
        ? `Δx ${formatInterval(totalSigmaX)}, Δp ${formatInterval(totalSigmaP)}`
        : 'Δx, Δp not resolved'
      const explanation = `${explanations.sigmaX} ${explanations.sigmaP}`
      return [{ value, explanation, conditions: `${estimatorConditions(point.result)}; seed ${seed}` }]
    }
    return []
  })
}
