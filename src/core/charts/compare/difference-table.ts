import type { Comparison, MeasureComparison } from '@contract/compare'
import { axis } from '../axes'
import { csvText } from '../csv'
import type { BarSpec } from '../figure-spec'
import { formatNumber, formatPercent } from '../format'
import type { ComparedRun } from './compared-runs'
import { measureWords, noteText, reasonText } from './difference-words'
import type { ParameterRow } from './run-parameters'

/** How a run stands against the baseline in one measure. "differs": neither end is better. */
export type Verdict = 'better' | 'worse' | 'differs' | 'not-resolved' | 'not-comparable'

/** A difference counts when its 95 % interval leaves out zero. */
export function verdictOf({ format }: Pick<MeasureComparison, 'format'>, comparison: Comparison): Verdict {
  if (comparison.kind === 'not-comparable') return 'not-comparable'
  if (comparison.low <= 0 && comparison.high >= 0) return 'not-resolved'
  // Shares are accuracies, of which more is better; of the uncertainty product neither is.
  if (format !== 'percent') return 'differs'
  return comparison.value > 0 ? 'better' : 'worse'
}

/** Whether a measure was told apart from the baseline's, in either direction. */
export function isDifferent(verdict: Verdict): boolean {
  return verdict === 'better' || verdict === 'worse' || verdict === 'differs'
}

/** What a verdict says, in words. */
export const verdictTexts: Readonly<Record<Verdict, string>> = {
  better: 'better than the baseline',
  worse: 'worse than the baseline',
  differs: 'differs from the baseline',
  'not-resolved': 'not resolved: the interval holds zero',
  'not-comparable': 'not comparable'
}

/** The difference of shares in percentage points, of other values as it is: "+2.3 pp", "−0.12". */
export function differenceText(value: number, format: MeasureComparison['format']): string {
  const size = Math.abs(value)
  const text = format === 'percent' ? `${(100 * size).toFixed(1)}\u00a0pp` : formatNumber(size, 3)
  const isZero = format === 'percent' ? Number((100 * size).toFixed(1)) === 0 : size === 0
  return isZero ? text : `${value < 0 ? '−' : '+'}${text}`
}

/** "+0.4 to +4.1" */
export function intervalText(
  { low, high }: { readonly low: number; readonly high: number },
  format: MeasureComparison['format']
): string {
  return `${differenceText(low, format)} to ${differenceText(high, format)}`.replace(/\u00a0pp to/, ' to')
}

/** How the interval came about, and what the paired test says. */
export function methodText(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'paired': {
      const { firstOnly, secondOnly } = comparison.counts
      return (
        `Same images: Tango’s score interval. Only this run is right on ${firstOnly}, only the baseline on ` +
        `${secondOnly}; McNemar mid-P ${probability(comparison.midP)}, exact ${probability(comparison.exact)}.`
      )
    }
    case 'independent':
      return `Newcombe’s hybrid score interval. ${noteText(comparison.note)}`
    case 'intervals':
      return noteText(comparison.note)
    case 'not-comparable':
      return reasonText(comparison.reason)
  }
}

/** "0.032", "below 0.001" */
export function probability(value: number): string {
  return value < 0.001 ? 'below 0.001' : value.toFixed(3)
}

/** A value as it is measured. */
export function valueText(value: number | null, format: MeasureComparison['format']): string {
  if (value === null) return '–'
  return format === 'percent' ? formatPercent(value, 1) : formatNumber(value)
}

/** Who has the highest and the lowest value of a row among the baseline ('') and the runs that may be compared. */
export function extremesOf(row: MeasureComparison, baseline: string): { high: string[]; low: string[] } {
  const values = [
    { runId: baseline, value: row.baseline.value },
    ...row.others.flatMap(({ runId, value, comparison }) =>
      value === null || comparison.kind === 'not-comparable' ? [] : [{ runId, value }]
    )
  ]
  const all = values.map(({ value }) => value)
  const [most, least] = [Math.max(...all), Math.min(...all)]
  if (values.length < 2 || most === least) return { high: [], low: [] }
  const holders = (wanted: number): string[] =>
    values.filter(({ value }) => value === wanted).map(({ runId }) => runId)
  return { high: holders(most), low: holders(least) }
}

/** Differences from the baseline with their intervals as bars, one figure for shares and one for other values. */
export function differenceBars(
  rows: readonly MeasureComparison[],
  runs: readonly ComparedRun[],
  baseline: ComparedRun
): BarSpec[] {
  return (['percent', 'number'] as const).flatMap((format): BarSpec[] => {
    const own = rows.filter((row) => row.format === format)
    const words = own.map(({ subject }) => measureWords(subject))
    const others = runs.filter(({ detail }) => detail !== baseline.detail)
    if (own.length === 0 || others.length === 0) return []
    return [
      {
        kind: 'bars',
        id: `differences-${format}`,
        title:
          format === 'percent'
            ? 'Difference in accuracy from the baseline'
            : 'Difference in Δx · Δp from the baseline',
        caption:
          `Run minus ${baseline.style.label}, last measured epoch, with 95 % intervals (Tango on the same images, ` +
          `Newcombe otherwise). Hollow, not resolved: the interval holds zero. What may not be compared is left out. ` +
          words.map(({ label, conditions }) => `${label}: ${conditions}`).join('. '),
        xLabel: 'Measure',
        categories: words.map(({ label }) => label),
        y: axis(format === 'percent' ? 'Difference' : 'Difference in Δx · Δp', {
          format: format === 'percent' ? 'percent' : 'number'
        }),
        references: [{ label: 'baseline', value: 0 }],
        series: others.map(({ detail, style }) => ({
          id: detail.run.id,
          label: style.label,
          colorIndex: style.colorIndex,
          bars: own.map(({ others: compared }) => {
            const found = compared.find(({ runId }) => runId === detail.run.id)?.comparison
            return found === undefined || found.kind === 'not-comparable'
              ? { value: null, low: null, high: null, resolved: true }
              : {
                  ...{ value: found.value, low: found.low, high: found.high },
                  resolved: isDifferent(verdictOf({ format }, found))
                }
          })
        }))
      }
    ]
  })
}

/** The table as CSV: measures, then settings. */
export function differencesCsv(
  rows: readonly MeasureComparison[],
  parameters: readonly ParameterRow[],
  runs: readonly ComparedRun[],
  baseline: string
): string {
  const names = new Map(runs.map(({ detail, style }) => [detail.run.id, style.label]))
  const measured = rows.flatMap((row) => {
    const { label, conditions } = measureWords(row.subject)
    const base = names.get(baseline) ?? baseline
    return [
      [label, conditions, base, row.baseline.value, 'baseline', null, null, null, null],
      ...row.others.map(({ runId, value, comparison }) => [
        label,
        conditions,
        names.get(runId) ?? runId,
        value,
        verdictOf(row, comparison),
        ...(comparison.kind === 'not-comparable'
          ? [null, null, null]
          : [comparison.value, comparison.low, comparison.high]),
        methodText(comparison)
      ])
    ]
  })
  const settings = parameters.flatMap(({ label, values }) =>
    runs.map(({ style }, index) => [
      label,
      'setting',
      style.label,
      values[index]?.text ?? null,
      null,
      null,
      null,
      null,
      null
    ])
  )
  return csvText(
    [`Runs against the baseline ${names.get(baseline) ?? baseline}; differences are run minus baseline`],
    [
      ['measure', 'conditions', 'run', 'value', 'verdict', 'difference', 'low 95 %', 'high 95 %', 'method'],
      ...measured,
      ...settings
    ]
  )
}
