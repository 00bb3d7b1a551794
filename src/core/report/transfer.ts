import { transferConditions, transferMatrix, transferRows } from '../charts/transfer-chart'
import { comparisonLines, comparisonNote } from '../charts/transfer-comparisons'
import { section, table } from './blocks'
import { cell, numberColumn, paragraph, rateCell, textColumn } from './cells'
import type { Block, Section } from './document'
import type { TransferRow } from '@contract/transfer'
import type { Subject } from './input'
import { runPlace } from './places'
import { stateText } from './states'

/** Transfer matrices: both heat maps, and the numbers behind them with their intervals. */
export function transferPart(subject: Subject): Section[] {
  const blocks = subject.transfers.flatMap((detail): Block[] => {
    const { run } = detail
    const rows = transferRows(detail)
    const [first] = rows
    const ended = run.state === 'done' ? [] : [paragraph(`${run.label}: ${stateText(run.state)}.`)]
    if (first === undefined) return ended
    const figures = (['robust-accuracy', 'success-rate'] as const).flatMap((quantity): Block[] => {
      const chart = transferMatrix(detail, quantity)
      return chart === null ? [] : [{ kind: 'figure', number: 0, chart, place: runPlace(detail) }]
    })
    const listed = table(
      `Transfer of adversarial examples. ${transferConditions(first)}. Success: among the images that the target has right ` +
        'before. Wilson intervals in per cent.',
      [
        textColumn('Made on'),
        textColumn('Judged on'),
        numberColumn('Clean accuracy'),
        numberColumn('Robust accuracy'),
        numberColumn('Success')
      ],
      rows.flatMap(({ source, examples, cells }) =>
        cells.map(({ target, cleanAccuracy, robustAccuracy, attackSuccessRate }) => [
          examples === 'kept' ? cell(source, 'kept by an earlier run') : cell(source),
          cell(target),
          rateCell(cleanAccuracy),
          rateCell(robustAccuracy),
          rateCell(attackSuccessRate)
        ])
      )
    )
    return [...ended, ...figures, listed, ...comparisonTable(rows)]
  })
  return blocks.length === 0 ? [] : [section('Transfer between networks', blocks)]
}

/** Most pairs of one source that are printed: the surest differences. */
const MOST_PAIRS = 12

/** Every two targets under the examples of each source. */
function comparisonTable(rows: readonly TransferRow[]): Block[] {
  const cells = rows.flatMap((row) =>
    comparisonLines(row)
      .slice(0, MOST_PAIRS)
      .map((line) => [
        cell(row.source),
        cell(line.pair),
        cell(line.difference, line.interval, line.isResolved ? 'plain' : 'faint'),
        cell(line.disagreements),
        cell(line.probability),
        cell(line.adjusted),
        cell(line.verdict, '', line.isResolved ? 'plain' : 'faint')
      ])
  )
  if (cells.length === 0) return []
  const isCut = rows.some(({ comparisons = [] }) => comparisons.length > MOST_PAIRS)
  return [
    table(
      `Targets compared. ${comparisonNote}${isCut ? ` The ${MOST_PAIRS} surest pairs of each source.` : ''}`,
      [
        textColumn('Made on'),
        textColumn('Targets'),
        numberColumn('Difference', '95 % interval'),
        numberColumn('Only one right'),
        numberColumn('mid-P'),
        numberColumn('after Holm'),
        textColumn('Reading')
      ],
      cells
    )
  ]
}
