import type { CostReport } from '@contract/compare'
import { wilson } from '@core/evaluation/wilson'
import type { Store } from '../store/store'

/** More steps than a chart can show would only be sent for nothing. */
const MOST_STEPS = 400

/**
 * How many of the initially right images each evaluation had won within so many forward and backward calls an image.
 * Unknown evaluations and those without rows are left out.
 */
export function costReports(store: Store, evaluationIds: readonly string[]): CostReport[] {
  return evaluationIds.flatMap((evaluationId) => {
    const number = store.evaluations.find(evaluationId)
    if (number === null) return []
    const counts = store.ledgerCounts.costs(number)
    const total = counts.reduce((sum, { images }) => sum + images, 0)
    if (total === 0) return []
    let won = 0
    const points = counts.flatMap((count, index) => {
      won += count.won
      const isLast = index === counts.length - 1
      return count.won > 0 || isLast ? [{ calls: count.calls, success: wilson(won, total) }] : []
    })
    return [{ evaluationId, points: thinned(points) }]
  })
}

function thinned<Point>(points: readonly Point[]): Point[] {
  if (points.length <= MOST_STEPS) return [...points]
  const stride = (points.length - 1) / (MOST_STEPS - 1)
  return Array.from({ length: MOST_STEPS }, (_, index) => points[Math.round(index * stride)] as Point)
}
