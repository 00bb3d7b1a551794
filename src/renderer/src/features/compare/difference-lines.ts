import type { Comparison, MeasureComparison, MetricSubject } from '@contract/compare'
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
import { explanations } from './explanations'

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
  readonly id: string
  readonly label: string
  readonly conditions: string
  /** What the measure means. */
  readonly explanation: string
  /** How the intervals of the row were made; empty where there are none. */
  readonly intervals: string
  /** The same run by run, with what the paired tests say. */
  readonly methods: string
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
      id: row.key,
      ...measureWords(row.subject),
      explanation: explanationOf(row.subject),
      ...methodsOf(row, runs),
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

function explanationOf(subject: MetricSubject): string {
  switch (subject.kind) {
    case 'clean':
      return explanations.cleanAccuracy
    case 'worst':
      return explanations.worstCase
    case 'robust':
      return explanations.robustAccuracy
    case 'loss':
      return explanations.loss
    case 'uncertainty':
      return {
        'sigma-x': explanations.sigmaX,
        'sigma-p': explanations.sigmaP,
        product: explanations.product
      }[subject.quantity]
  }
}

const intervalNames: Readonly<Record<Exclude<Comparison['kind'], 'not-comparable'>, string>> = {
  paired: 'Tango’s score interval, on the same images',
  independent: 'Newcombe’s hybrid score interval',
  intervals: 'Interval made of those of both values'
}

/** How the intervals of a row came about: a pointer reads it at each cell, this is what keys and screen readers reach. */
function methodsOf(
  { others }: MeasureComparison,
  runs: readonly ComparedRun[]
): Pick<DifferenceLine, 'intervals' | 'methods'> {
  const made = runs.flatMap(({ detail, style }) => {
    const comparison = others.find(({ runId }) => runId === detail.run.id)?.comparison
    return comparison === undefined || comparison.kind === 'not-comparable'
      ? []
      : [{ name: intervalNames[comparison.kind], text: `${style.label}: ${methodText(comparison)}` }]
  })
  return {
    intervals: [...new Set(made.map(({ name }) => name))].join('; '),
    methods: made.map(({ text }) => text).join(' ')
  }
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
