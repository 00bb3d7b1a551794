import type { MeasureComparison } from '@contract/compare'
import { formatCount } from '../format'
import {
  differenceText,
  intervalText,
  isDifferent,
  methodText,
  probability,
  valueText,
  verdictOf,
  verdictTexts
} from './difference-table'
import { measureWords } from './difference-words'

/** How a network or run stands against the baseline in one measure, in words. */
export interface DifferenceLine {
  readonly measure: string
  readonly conditions: string
  readonly other: string
  readonly baselineValue: string
  readonly value: string
  readonly difference: string
  readonly interval: string
  /** Images that only the other one, and only the baseline, has right; empty where nothing is paired. */
  readonly disagreements: string
  /** Exact probability of McNemar's test; empty where nothing is paired. */
  readonly exact: string
  readonly verdict: string
  readonly isResolved: boolean
  readonly isPaired: boolean
  /** How the interval came about, or why there is none. */
  readonly method: string
}

/** One line a measure and each of the others. */
export function differenceLines(rows: readonly MeasureComparison[]): DifferenceLine[] {
  return rows.flatMap((row) => {
    const { label, conditions } = measureWords(row.subject)
    return row.others.map(({ runId, value, comparison }): DifferenceLine => {
      const verdict = verdictOf(row, comparison)
      const paired = comparison.kind === 'paired' ? comparison : null
      const isComparable = comparison.kind !== 'not-comparable'
      return {
        ...{ measure: label, conditions, other: runId, verdict: verdictTexts[verdict] },
        baselineValue: valueText(row.baseline.value, row.format),
        value: valueText(value, row.format),
        difference: isComparable ? differenceText(comparison.value, row.format) : '–',
        interval: isComparable ? intervalText(comparison, row.format) : '',
        disagreements:
          paired === null
            ? ''
            : `${formatCount(paired.counts.firstOnly)} to ${formatCount(paired.counts.secondOnly)}`,
        exact: paired === null ? '' : probability(paired.exact),
        isResolved: isDifferent(verdict),
        isPaired: paired !== null,
        method: methodText(comparison)
      }
    })
  })
}

/** What stands in a table of such lines, for its caption. */
export const pairedNote =
  'Difference: network minus baseline, in percentage points, with Tango’s 95 % interval on the same images; images that only the ' +
  'network, and only the baseline, has right (under attack: right before and after the attack on itself); exact McNemar ' +
  'probability of such a division by chance, not corrected for the number of comparisons.'
