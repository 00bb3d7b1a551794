import type { ClassReport } from '@contract/compare'
import type { Rate } from '@contract/measurement'
import { independentDifference } from '../../evaluation/difference'
import { wilson } from '../../evaluation/wilson'
import { axis } from '../axes'
import type { Bar, BarSpec, MatrixCell, MatrixSpec } from '../figure-spec'
import { formatCount, formatPercent } from '../format'
import { slug } from '../samples'
import { type AttackChoice, type ChosenEvaluation, whenText } from './attack-choices'

/** What a network said: before the attack, or of what the attack made. */
export type When = 'clean' | 'attacked'

/** Below this the Wilson interval of a share can span more than half of the axis. */
const FEWEST_IMAGES = 10

/** Names for the classes of a report; indices where none are known. */
export function classNamesOf(report: ClassReport, known: readonly string[]): string[] {
  const count = Math.max(report.clean.length, known.length)
  return Array.from({ length: count }, (_, index) => known[index] ?? String(index))
}

/** Accuracy of each class, one bar a run: clean, then robust. Reports are found by their evaluation. */
export function classBars(
  choice: AttackChoice,
  reports: ReadonlyMap<string, ClassReport>,
  names: readonly string[]
): BarSpec[] {
  const found = choice.evaluations.flatMap((one) => {
    const report = reports.get(one.result.evaluationId)
    return report === undefined ? [] : [{ one, report }]
  })
  const figure = (id: string, title: string, read: (report: ClassReport) => readonly Rate[]): BarSpec => ({
    kind: 'bars',
    id: `${id}:${slug(choice.label)}`,
    title,
    caption:
      `${title}, ${choice.conditions}. Share of all images of the class, Wilson 95 % intervals; hollow, not resolved: ` +
      `fewer than ${FEWEST_IMAGES} images. Last measurement of each run.`,
    xLabel: 'Class',
    categories: names,
    y: axis('Accuracy', { format: 'percent', min: 0, max: 1 }),
    series: found.map(({ one, report }) => ({
      id: one.run.detail.run.id,
      label: one.run.style.label,
      colorIndex: one.run.style.colorIndex,
      bars: names.map((_, index) => barOf(read(report)[index]))
    })),
    references: []
  })
  return [
    figure('class-clean', 'Clean accuracy by class', ({ cleanAccuracy }) => cleanAccuracy),
    figure(
      'class-robust',
      `Robust accuracy by class, ${choice.label}`,
      ({ robustAccuracy }) => robustAccuracy
    )
  ]
}

function barOf(rate: Rate | undefined): Bar {
  if (rate === undefined || rate.total === 0) return { value: null, low: null, high: null, resolved: true }
  const { value, low, high, total } = rate
  return { value, low, high, resolved: total >= FEWEST_IMAGES }
}

/** True class against predicted class, as shares of the images of each true class. */
export function confusionMatrix(
  choice: AttackChoice,
  one: ChosenEvaluation,
  report: ClassReport,
  names: readonly string[],
  when: When
): MatrixSpec {
  const { label } = one.run.style
  return {
    kind: 'matrix',
    id: `confusion-${when}:${one.run.detail.run.id}`,
    title: `${label}: ${when === 'clean' ? 'clean' : `under ${choice.label}`}`,
    caption:
      `What ${label} (${whenText(one)}) says of each true class, ` +
      `${when === 'clean' ? 'before the attack' : 'of the attacked images'}. ${choice.conditions}. ` +
      'Shares of a row in per cent.',
    rows: { label: 'True class', names },
    columns: { label: 'Predicted', names },
    valueLabel: 'Share of the true class',
    format: 'percent',
    cells: cellsOf(report[when], names.length, (count, total) => {
      const rate = wilson(count, total)
      return {
        value: rate.value,
        note: `${formatCount(count)} of ${formatCount(total)} images, 95 % ${formatPercent(rate.low)} to ${formatPercent(rate.high)}`
      }
    }),
    range: { min: 0, max: 1 },
    colors: 'sequential'
  }
}

/** A run's matrix minus the baseline's, with Newcombe's interval in each cell's note. */
export function confusionDifference(
  choice: AttackChoice,
  one: ChosenEvaluation,
  report: ClassReport,
  baseline: { readonly label: string; readonly report: ClassReport },
  names: readonly string[],
  when: When
): MatrixSpec {
  const theirs = baseline.report[when]
  return {
    kind: 'matrix',
    id: `confusion-difference-${when}:${one.run.detail.run.id}`,
    title: `${one.run.style.label} minus ${baseline.label}: ${when === 'clean' ? 'clean' : `under ${choice.label}`}`,
    caption:
      `Differences of shares of each true class in percentage points, ${one.run.style.label} minus ${baseline.label}, ` +
      `${when === 'clean' ? 'before the attack' : 'of the attacked images'}. ${choice.conditions}. Newcombe 95 % ` +
      'intervals, as if the images were different ones; a cell whose interval holds 0 is not resolved.',
    rows: { label: 'True class', names },
    columns: { label: 'Predicted', names },
    valueLabel: 'Difference of shares',
    format: 'percent',
    cells: cellsOf(report[when], names.length, (count, total, row, column) => {
      const other = theirs[row] ?? []
      const otherTotal = sumOf(other)
      if (otherTotal === 0) return { value: null }
      const { value, low, high } = independentDifference(
        wilson(count, total),
        wilson(other[column] ?? 0, otherTotal)
      )
      const verdict = low > 0 || high < 0 ? '' : ', not resolved'
      return {
        value,
        note:
          `${formatCount(count)} of ${formatCount(total)} against ${formatCount(other[column] ?? 0)} of ` +
          `${formatCount(otherTotal)}, 95 % ${formatPercent(low)} to ${formatPercent(high)}${verdict}`
      }
    }),
    range: null,
    colors: 'diverging'
  }
}

function cellsOf(
  counts: readonly (readonly number[])[],
  size: number,
  cell: (count: number, total: number, row: number, column: number) => MatrixCell
): MatrixCell[][] {
  return Array.from({ length: size }, (_, row) => {
    const own = counts[row] ?? []
    const total = sumOf(own)
    return Array.from({ length: size }, (__, column) =>
      total === 0 ? { value: null } : cell(own[column] ?? 0, total, row, column)
    )
  })
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
