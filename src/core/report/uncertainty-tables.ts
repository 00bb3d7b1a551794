import type { UncertaintyResult } from '@contract/measurement'
import {
  boundErrorText,
  covarianceVerdict,
  dimensionExcess,
  packetsText,
  ratioQuartilesText
} from '../charts/estimate-text'
import { formatCount, formatNumber, formatSetting, formatWithError } from '../charts/format'
import { intervalsText } from '../charts/uncertainty-charts'
import { table } from './blocks'
import { cell, emptyCell, intervalCell, numberColumn, sampleSizeCell, textColumn } from './cells'
import type { Cell, Column, TableBlock } from './document'
import type { Notes } from './notes'

/** A result of an estimator with the cells that say what it is of. */
export interface UncertaintyRow {
  readonly lead: readonly Cell[]
  readonly result: UncertaintyResult
}

/**
 * The table of Δx, Δp, their product and bound, the effective sample size and the covariance check; where the check has
 * parts behind its mean, a second table has them, with the columns of `lead` once more and without their marks.
 */
export function uncertaintyTables(
  caption: string,
  lead: readonly Column[],
  rows: readonly UncertaintyRow[],
  notes: Notes
): TableBlock[] {
  const checked = rows.filter(({ result }) => hasParts(result))
  const hasExcess = rows.some(({ result }) => dimensionExcess(result) !== null)
  // A page is no wider: without a table of parts the product along the gradient is in the charts alone.
  const shown: Shown = {
    withGradient: checked.some(({ result }) => result.gradientDirectionProduct !== null),
    withExcess: hasExcess && checked.length === 0
  }
  const intervals = intervalsText(rows.map(({ result }) => result.product))
  const values = table(
    [caption, intervals].filter(Boolean).join(' '),
    [...lead, ...valueColumns(shown)],
    rows.map(({ lead: own, result }) => [...own, ...valueCells(result, shown)]),
    notes.list()
  )
  if (checked.length === 0) return [values]
  const parts = table(
    'The covariance check of the table above in its parts' +
      (hasExcess ? ', beside what the product exceeds its bound by, times the dimension: mean' : ': mean') +
      ' over the pixels, along the loss gradient, and pixels more than ' +
      'three of their standard errors from the exact value.',
    [...lead, ...(hasExcess ? [excessColumn] : []), ...partColumns],
    checked.map(({ lead: own, result }) => [
      ...own.map((one) => ({ ...one, marks: [] })),
      ...(hasExcess ? [excessCell(result)] : []),
      ...partCells(result)
    ])
  )
  return [values, parts]
}

/** Columns that only some estimators fill. */
interface Shown {
  readonly withGradient: boolean
  readonly withExcess: boolean
}

const excessColumn = numberColumn('d · excess')

function excessCell(result: UncertaintyResult): Cell {
  return cell(formatNumber(dimensionExcess(result), 3))
}

function valueColumns({ withGradient, withExcess }: Shown): Column[] {
  return [
    numberColumn('Δx'),
    numberColumn('Δp'),
    numberColumn('Δx · Δp'),
    ...(withExcess ? [excessColumn] : []),
    numberColumn('Bound'),
    ...(withGradient ? [numberColumn('Δx · Δp', 'along gradient')] : []),
    numberColumn('Sample size', 'effective'),
    numberColumn('Covariance', 'check')
  ]
}

function valueCells(result: UncertaintyResult, { withGradient, withExcess }: Shown): Cell[] {
  const { resolved, gradientDirectionProduct: gradient } = result
  return [
    intervalCell(result.totalSigmaX, resolved),
    intervalCell(result.totalSigmaP, resolved),
    intervalCell(result.product, resolved),
    ...(withExcess ? [excessCell(result)] : []),
    cell(formatSetting(result.bound), result.boundExact ? boundErrorText(result) || 'exact' : 'reference'),
    ...(withGradient ? [gradient === null ? emptyCell : intervalCell(gradient, resolved)] : []),
    sampleSizeCell(result.effectiveSampleSize, resolved, packetsText(result)),
    covarianceCell(result)
  ]
}

/** The mean with its error and whether it passed; the ratio, too, where no table of parts has it. */
function covarianceCell(result: UncertaintyResult): Cell {
  const { passed, value: mean, standardError } = result.covarianceCheck
  const { value, error } = formatWithError(mean, standardError)
  const ratio = hasParts(result) ? '' : ratioText(result)
  const verdict = passed === null ? '' : passed ? 'passed' : 'failed'
  const detail = [error, verdict, ratio === '' ? '' : `Δx·Δp / 2|C| ${ratio}`].filter((part) => part !== '')
  return cell(value, detail.join(', '), toneOf(result))
}

const partColumns = [
  numberColumn('Mean', 'over the pixels'),
  numberColumn('Mean', 'along gradient'),
  numberColumn('Pixels beyond', '3 standard errors'),
  numberColumn('By chance'),
  numberColumn('Δx · Δp / 2|C|'),
  textColumn('Check')
]

function partCells(result: UncertaintyResult): Cell[] {
  const { covarianceCheck: check } = result
  const { along, beyond } = check
  const tone = toneOf(result)
  const withError = (value: number, standardError: number): Cell => {
    const formatted = formatWithError(value, standardError)
    return cell(formatted.value, formatted.error, tone)
  }
  return [
    withError(check.value, check.standardError),
    along ? withError(along.value, along.standardError) : emptyCell,
    beyond ? cell(`${formatCount(beyond.count)} of ${formatCount(beyond.of)}`) : emptyCell,
    beyond ? cell(formatNumber(beyond.byChance, 2)) : emptyCell,
    cell(ratioText(result)),
    cell(covarianceVerdict(check), '', tone)
  ]
}

function hasParts({ covarianceCheck: { along, beyond } }: UncertaintyResult): boolean {
  return Boolean(along) || Boolean(beyond)
}

/** The median over the pixels with its quartiles: "0.5031 (0.5008 – 0.5102)". */
function ratioText(result: UncertaintyResult): string {
  const { productOverCovariance: ratio } = result
  if (ratio === undefined) return ''
  const quartiles = ratioQuartilesText(result)
  return quartiles === '' ? formatNumber(ratio) : `${formatNumber(ratio)} (${quartiles})`
}

function toneOf({ covarianceCheck, resolved }: UncertaintyResult): Cell['tone'] {
  return covarianceCheck.passed === false ? 'bad' : resolved ? 'plain' : 'faint'
}
