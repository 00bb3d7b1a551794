import { attackLabel } from '@contract/attacks'
import type { Rate } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import type { TransferRow } from '@contract/transfer'
import { attackOptions, optionsLine, threatText } from './conditions'
import type { MatrixCell, MatrixSpec } from './figure-spec'
import { formatCount, formatPercent } from './format'

/** What a cell of the matrix says. */
export type TransferQuantity = 'robust-accuracy' | 'success-rate'

/** The rows of a transfer run, in the order in which they came. */
export function transferRows({ points }: RunDetail): TransferRow[] {
  return points.flatMap((point) => (point.kind === 'transfer' ? [point.row] : []))
}

/** All conditions of a transfer matrix in one sentence: attack with options, threat model, images, seed. */
export function transferConditions(first: TransferRow): string {
  const { spec, threatModel, sampleCount, offset, seed } = first
  return (
    `${attackLabel(spec)}; ${threatText(threatModel)}; ${optionsLine(attackOptions(spec))}; ` +
    `${formatCount(sampleCount)} test images from no. ${formatCount(offset)}, seed ${seed}`
  )
}

/**
 * Examples made on one network (row) against another (column) as a heat map; the diagonal is the attack on the network
 * itself. Null before the first row. Wilson intervals stand in the notes of the cells.
 */
export function transferMatrix(detail: RunDetail, quantity: TransferQuantity): MatrixSpec | null {
  const rows = transferRows(detail)
  const first = rows[0]
  if (first === undefined) return null
  const kept = rows.filter(({ examples }) => examples === 'kept').map(({ source }) => source)
  const isRobust = quantity === 'robust-accuracy'
  return {
    kind: 'matrix',
    id: `transfer-${quantity}:${detail.run.id}`,
    title: isRobust ? 'Transfer: robust accuracy' : 'Transfer: attack success rate',
    caption:
      'Adversarial examples made on one network (rows) and judged on each (columns). ' +
      `${transferConditions(first)}. ` +
      (isRobust
        ? 'Share of all images that the target has right before and after; an upper bound on the truth. '
        : 'Among the images that the target has right before; the examples count whether or not they fool their source. ') +
      `Wilson 95 % intervals.${kept.length > 0 ? ` Examples kept by an earlier run: ${kept.join(', ')}.` : ''}`,
    rows: { label: 'Made on', names: rows.map(({ source }) => source) },
    columns: { label: 'Judged on', names: first.cells.map(({ target }) => target) },
    valueLabel: isRobust ? 'Robust accuracy' : 'Attack success rate',
    format: 'percent',
    cells: rows.map(({ cells }) =>
      cells.map((cell) =>
        matrixCell(isRobust ? cell.robustAccuracy : cell.attackSuccessRate, cell.cleanAccuracy)
      )
    ),
    range: { min: 0, max: 1 },
    colors: 'sequential'
  }
}

function matrixCell(rate: Rate | null, clean: Rate): MatrixCell {
  if (rate === null) return { value: null, note: 'The target has no image right before' }
  return {
    value: rate.value,
    note:
      `${formatCount(rate.count)} of ${formatCount(rate.total)} images, 95 % ${formatPercent(rate.low)} to ` +
      `${formatPercent(rate.high)}; clean ${formatPercent(clean.value)}`
  }
}
