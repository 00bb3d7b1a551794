import type { Cell, Column, TableBlock } from '@core/report'
import {
  cellStyle,
  detailStyle,
  INSIDE_GAP,
  inlineParts,
  measure,
  type InlineParts,
  type Measures
} from './table-measure'
import type { Line, Typesetter } from './text'
import { styles, type TextStyle } from './theme'

/** A table whose every line has been broken and measured. */
export interface TableLayout {
  readonly columns: readonly ColumnLayout[]
  readonly header: readonly (readonly CellLine[])[]
  readonly headerHeight: number
  readonly rows: readonly RowLayout[]
  readonly width: number
}

export interface ColumnLayout {
  readonly x: number
  readonly width: number
  readonly align: Column['align']
}

export interface RowLayout {
  readonly cells: readonly (readonly CellLine[])[]
  readonly height: number
}

/** One line of a cell; `x` counts from the left edge of the column. */
export interface CellLine {
  readonly line: Line
  readonly x: number
  readonly height: number
  readonly size: number
  /** Drawn raised behind the line: marks of notes. */
  readonly marks: string
}

export const ROW_PADDING = 5
const GAP = 10
const WIDEST_GAP = 26

/** Breaks a table to `width` points: intervals beside their values where they fit, else below; text columns give way first. */
export function layoutTable(type: Typesetter, table: TableBlock, width: number): TableLayout {
  const gaps = (table.columns.length - 1) * GAP
  // Below each other comes before wrapped text: whole words are worth more than intervals beside their values.
  for (const inline of [true, false]) {
    const widths = table.columns.map((column, index) => measure(type, table, column, index, inline).natural)
    const natural = sum(widths) + gaps
    if (natural > width) continue
    const spare = (width - natural) / Math.max(1, table.columns.length - 1)
    return place(type, table, widths, GAP + Math.min(spare, WIDEST_GAP - GAP), inline)
  }
  const measures = table.columns.map((column, index) => measure(type, table, column, index, false))
  const room = width - gaps
  const [even, apart] = [shrink(measures, room), inProportion(measures, room)]
  const [first, ...others] = [0, 0.5, 1].map((share) =>
    place(
      type,
      table,
      even.map((one, index) => one + share * ((apart[index] ?? one) - one)),
      GAP,
      false
    )
  ) as [TableLayout, ...TableLayout[]]
  // Names broken into pieces are worth it only where the table becomes much shorter by it.
  return others.reduce((best, one) => (lengthOf(one) < WORTH * lengthOf(best) ? one : best), first)
}

/** How much shorter a table has to become for narrower columns of names. */
const WORTH = 0.9

const lengthOf = ({ headerHeight, rows }: TableLayout): number =>
  headerHeight + sum(rows.map(({ height }) => height))

/**
 * The longest texts get the most of what is left beyond the minima: where one column holds sentences and the others hold
 * names, even columns would make it many pages of a few words a line.
 */
function inProportion(measures: readonly Measures[], width: number): number[] {
  const minimum = sum(measures.map((one) => one.minimum))
  const wanted = sum(measures.map((one) => one.natural - one.minimum))
  if (minimum >= width || wanted <= 0) return shrink(measures, width)
  return measures.map((one) => one.minimum + ((one.natural - one.minimum) / wanted) * (width - minimum))
}

/**
 * The widest columns give up width first, down to one common width, and none below its minimum; where even the minima
 * are too wide together, all shrink alike.
 */
function shrink(measures: readonly Measures[], width: number): number[] {
  const minimum = sum(measures.map((one) => one.minimum))
  if (minimum >= width) return measures.map((one) => (one.minimum / minimum) * width)
  const at = (limit: number): number[] =>
    measures.map((one) => Math.max(one.minimum, Math.min(one.natural, limit)))
  let [low, high] = [0, Math.max(...measures.map((one) => one.natural))]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (sum(at(middle)) > width) high = middle
    else low = middle
  }
  return at(low)
}

function place(
  type: Typesetter,
  table: TableBlock,
  widths: readonly number[],
  gap: number,
  inline: boolean
): TableLayout {
  let x = 0
  const columns = table.columns.map((column, index): ColumnLayout => {
    const width = widths[index] ?? 0
    const at = x
    x += width + gap
    return { x: at, width, align: column.align }
  })
  const parts = table.columns.map((column, index) => inlineParts(type, table, column, index))
  const header = table.columns.map((column, index) =>
    stack(
      type,
      [
        { text: column.title, style: styles.columnTitle },
        { text: column.detail, style: styles.columnDetail }
      ],
      widths[index] ?? 0,
      column.align
    )
  )
  const rows = table.rows.map((row): RowLayout => {
    const cells = table.columns.map((column, index) => {
      const cell = row[index]
      const part = parts[index]
      if (!cell || !part) return []
      const width = widths[index] ?? 0
      return inline && column.align === 'right' && part.detail > 0
        ? sideBySide(type, cell, column, width, part)
        : below(type, cell, column, width, inline, part.marks)
    })
    return { cells, height: Math.max(0, ...cells.map(heightOf)) + ROW_PADDING }
  })
  return {
    columns,
    header,
    headerHeight: Math.max(0, ...header.map(heightOf)) + ROW_PADDING + 1,
    rows,
    width: x - gap
  }
}

/** Value right-aligned, then its marks, then its interval, each in a place of its own. */
function sideBySide(
  type: Typesetter,
  cell: Cell,
  column: Column,
  width: number,
  part: InlineParts
): CellLine[] {
  const style = cellStyle(cell, column)
  const value = type.width(cell.text, style)
  const valueEnd = width - part.detail - part.marks
  const pieces = [
    { text: cell.text, style, x: valueEnd - value, href: hrefOf(cell) },
    ...(cell.detail === ''
      ? []
      : [{ text: cell.detail, style: detailStyle(cell, column), x: valueEnd + part.marks + INSIDE_GAP }])
  ]
  // Marks stand right behind the value, the detail behind both.
  const line = { pieces, width: valueEnd }
  return [{ line, x: 0, height: style.leading, size: style.size, marks: cell.marks.join(',') }]
}

/** Value, then the interval below it (or behind it in a column of words). */
function below(
  type: Typesetter,
  cell: Cell,
  column: Column,
  width: number,
  inline: boolean,
  marksWidth: number
): CellLine[] {
  const style = cellStyle(cell, column)
  const marks = cell.marks.join(',')
  const room = column.align === 'right' ? width - marksWidth : width - type.width(marks, styles.cellMark)
  if (inline && cell.detail !== '') {
    const runs = [
      { text: cell.text, style, href: hrefOf(cell) },
      { text: ' ', style },
      { text: cell.detail, style: detailStyle(cell, column) }
    ]
    return lines(type.wrapRuns(runs, width), style, column, width, marks, 0)
  }
  const values = lines(
    type.wrapRuns([{ text: cell.text, style, href: hrefOf(cell) }], Math.max(8, room)),
    style,
    column,
    width,
    marks,
    marksWidth
  )
  if (cell.detail === '') return values
  const details = type.wrap(cell.detail, detailStyle(cell, column), Math.max(8, width))
  return [...values, ...lines(details, styles.cellDetail, column, width, '', marksWidth)]
}

/** A place in the same document, as an address. */
function hrefOf({ link }: Cell): string | undefined {
  return link === undefined ? undefined : `#${link}`
}

function lines(
  wrapped: readonly Line[],
  style: TextStyle,
  column: Column,
  width: number,
  marks: string,
  marksWidth: number
): CellLine[] {
  return wrapped.map((line, index) => {
    const room = column.align === 'right' ? Math.max(0, width - line.width - marksWidth) : 0
    return {
      line,
      x: column.align === 'right' ? Math.max(0, Math.min(room, width - line.width)) : 0,
      height: style.leading,
      size: style.size,
      marks: index === wrapped.length - 1 ? marks : ''
    }
  })
}

function stack(
  type: Typesetter,
  parts: readonly { readonly text: string; readonly style: TextStyle }[],
  width: number,
  align: Column['align']
): CellLine[] {
  return parts
    .filter(({ text }) => text !== '')
    .flatMap(({ text, style }) =>
      type.wrap(text, style, width).map((line) => ({
        line,
        x: align === 'right' ? Math.max(0, width - line.width) : 0,
        height: style.leading,
        size: style.size,
        marks: ''
      }))
    )
}

/** Height of the lines of a cell. */
export function heightOf(cell: readonly CellLine[]): number {
  return sum(cell.map(({ height }) => height))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
