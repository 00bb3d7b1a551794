import type { RunDetail } from '@contract/run'
import { formatNumber, formatRate, formatRateInterval } from '@core/charts/format'

/** What an evaluation found, with its conditions, a line a number. */
export function figuresOf({ points }: RunDetail): string[] {
  return points.flatMap((point) => {
    if (point.kind === 'attack') {
      const { robustAccuracy, threatModel, sampleCount } = point.result
      const budget = threatModel.epsilon === null ? '' : `, ε ${formatNumber(threatModel.epsilon)}`
      return [
        `robust ${formatRate(robustAccuracy)} ${formatRateInterval(robustAccuracy)} ` +
          `(${threatModel.norm}${budget}, ${sampleCount} images)`
      ]
    }
    if (point.kind === 'uncertainty') {
      const { totalSigmaX, totalSigmaP, resolved } = point.result
      if (!resolved) return ['Δx, Δp not resolved']
      return [`Δx ${formatNumber(totalSigmaX.value)}, Δp ${formatNumber(totalSigmaP.value)}`]
    }
    return []
  })
}
