import type { MeasureComparison } from '@contract/compare'
import { methodText, probability } from '@core/charts/compare/difference-table'
import type { Mark, TradeOffCondition } from '@core/charts/compare/trade-off'

/** Below this mid-P a run counts as different from the baseline. */
const LEVEL = 0.05

/** What the paired test of robust accuracy against the baseline says of a run, as a sign beside its point. */
export function markOf(
  rows: readonly MeasureComparison[],
  baseline: string
): (runId: string, condition: TradeOffCondition) => Mark | null {
  return (runId, { kind, key }) => {
    if (runId === baseline) return { sign: 'b', text: 'the baseline' }
    const row = rows.find((one) =>
      kind === 'worst' ? one.key === `worst ${key}` : one.key.startsWith('robust ') && one.attack === key
    )
    const comparison = row?.others.find((other) => other.runId === runId)?.comparison
    if (comparison === undefined) return null
    if (comparison.kind !== 'paired') return { sign: '', text: methodText(comparison) }
    return {
      sign: comparison.midP < LEVEL ? '∗' : '≈',
      text: `McNemar mid-P ${probability(comparison.midP)} against the baseline`
    }
  }
}
