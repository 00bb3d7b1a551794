import type { MeasureComparison } from '@contract/compare'
import type { ComparedRun } from '@core/charts/compare/compared-runs'
import {
  type Verdict,
  differenceText,
  extremesOf,
  intervalText,
  isDifferent,
  methodText,
  valueText,
  verdictOf,
  verdictTexts
} from '@core/charts/compare/difference-table'
import { measureWords, reasonText } from '@core/charts/compare/difference-words'
import type { SeenTable } from '../../components/kept-table'

/** A value, and whether it is the highest or the lowest of its row. */
interface Ranked {
  readonly value: string
  /** ▲ or ▼; empty where it is neither. */
  readonly sign: string
  readonly word: string
}

/** A run against the baseline. */
export interface DifferenceCell extends Ranked {
  readonly verdict: Verdict
  readonly isDifferent: boolean
  readonly method: string
  /** Empty where the two may not be compared; `interval` says why. */
  readonly difference: string
  readonly interval: string
}

/** One measure of all runs, in words. */
export interface DifferenceLine {
  readonly key: string
  readonly label: string
  readonly conditions: string
  readonly base: Ranked
  /** One for each run behind the baseline; null where it was not measured. */
  readonly cells: readonly (DifferenceCell | null)[]
}

/**
 * The measures in words, a line each.
 *
 * @param runs the baseline first
 */
export function differenceLines(
  rows: readonly MeasureComparison[],
  runs: readonly ComparedRun[],
  baseline: string
): DifferenceLine[] {
  return rows.map((row) => {
    const extremes = extremesOf(row, baseline)
    const ranked = (runId: string, value: string): Ranked => {
      const [isHigh, isLow] = [extremes.high.includes(runId), extremes.low.includes(runId)]
      return {
        value,
        sign: isHigh ? '▲' : isLow ? '▼' : '',
        word: isHigh ? 'highest' : isLow ? 'lowest' : ''
      }
    }
    return {
      key: row.key,
      ...measureWords(row.subject),
      base: ranked(baseline, valueText(row.baseline.value, row.format)),
      cells: runs.slice(1).map(({ detail }) => {
        const found = row.others.find(({ runId }) => runId === detail.run.id)
        if (found === undefined) return null
        const { comparison, value } = found
        const verdict = verdictOf(row, comparison)
        return {
          ...ranked(detail.run.id, valueText(value, row.format)),
          verdict,
          isDifferent: isDifferent(verdict),
          method: methodText(comparison),
          ...(comparison.kind === 'not-comparable'
            ? { difference: '', interval: reasonText(comparison.reason) }
            : {
                difference: differenceText(comparison.value, row.format),
                interval: intervalText(comparison, row.format)
              })
        }
      })
    }
  })
}

/** The table as it is seen, for a report. */
export function seenDifferences(lines: readonly DifferenceLine[], runs: readonly ComparedRun[]): SeenTable {
  return {
    title: 'Differences from the baseline',
    conditions: [
      'Run minus baseline with a 95 % interval, after the last measured epoch; pp: percentage points',
      'An interval that holds zero is not resolved',
      'Many rows tested at once find chance differences: one in twenty'
    ],
    columns: [
      ...['Measure', 'Conditions'],
      ...runs.map(({ style }, index) => (index === 0 ? `${style.label} (baseline)` : style.label))
    ],
    rows: lines.map(({ label, conditions, base, cells }) => [
      ...[label, conditions, base.value],
      ...cells.map((cell) => cell && cellText(cell))
    ])
  }
}

function cellText({ difference, interval, value, verdict }: DifferenceCell): string {
  if (difference === '') return interval
  return [difference, interval, value, verdict === 'not-resolved' ? verdictTexts[verdict] : '']
    .filter((part) => part !== '')
    .join('; ')
}
