import type { CsvOptions, ImageShape } from '@contract/dataset'
import { counted, quoted, unreadable } from '../text'
import { toNumber } from './csv-number'

/** How the cells of a CSV file are to be read. */
export interface CsvTable {
  readonly delimiter: string
  readonly hasHeader: boolean
  readonly labelColumn: 'first' | 'last'
  readonly columns: number
  readonly imageShape: ImageShape
}

/** Comma, semicolon or tab: whichever the first line has most of. Of a tie ("0,5;0,7") the comma is part of a number. */
export function findDelimiter(name: string, firstLine: string): string {
  const outside = firstLine.replace(/"[^"]*"?/g, '')
  const counts = ['\t', ';', ','].map((delimiter) => ({
    delimiter,
    count: outside.split(delimiter).length - 1
  }))
  const [best] = counts.sort((a, b) => b.count - a.count)
  if (!best || best.count === 0) {
    throw unreadable(
      `${name}, row 1: expected at least 2 columns with comma, semicolon or tab between them, ` +
        `found ${quoted(firstLine)}.`
    )
  }
  return best.delimiter
}

export interface TableContext {
  readonly delimiter: string
  /** Whether the sample is all there is. */
  readonly isWhole: boolean
  readonly options: CsvOptions
}

const isNumber = (cell: string | undefined): boolean => cell !== undefined && !Number.isNaN(toNumber(cell))

/**
 * Decides on header and label column from the first rows. A choice of the person stands; what is 'auto':
 * - Row 1 is a header if most of its inner cells are no numbers, or if its first or last cell is a title: "label"
 *   or the like, or text above a column of numbers.
 * - The label column is the one of first and last whose name says so ("label", "class", "target", ...); else the
 *   one with text; else the one with whole numbers only; else, of two such columns, the one that repeats few values;
 *   else, of a short table, the one that is not the same in every row.
 *   If both could be it, the person has to say.
 */
export function findTable(
  name: string,
  sample: readonly (readonly string[])[],
  { delimiter, isWhole, options }: TableContext
): CsvTable {
  const [first = []] = sample
  const columns = first.length
  const uniform = sample.filter((row) => row.length === columns)
  const hasHeader = options.header === 'auto' ? looksLikeHeader(uniform) : options.header === 'yes'
  const data = uniform.slice(hasHeader ? 1 : 0)
  if (data.length === 0) throw unreadable(`${name}: expected rows of data, found none. Choose another file.`)
  if (hasHeader && first[0] === '') {
    throw unreadable(
      `${name}, row 1: expected a name for column 1, found none. If it is a row index, save the table without it.`
    )
  }
  const labelColumn =
    options.labelColumn === 'auto'
      ? findLabelColumn(name, hasHeader ? first : [], data, isWhole)
      : options.labelColumn
  const imageShape = shapeOfFeatures(name, columns - 1, options.imageShape)
  return { delimiter, hasHeader, labelColumn, columns, imageShape }
}

const labelNames = /^(labels?|class(es)?|targets?|y|category|categories|species)$/i

function looksLikeHeader(rows: readonly (readonly string[])[]): boolean {
  const [first = [], ...rest] = rows
  const inner = first.slice(1, -1)
  if (inner.length > 0 && inner.filter((cell) => !isNumber(cell)).length * 2 > inner.length) return true
  const isTitle = (cell: string | undefined, at: number): boolean =>
    labelNames.test(cell ?? '') ||
    (!isNumber(cell) && rest.length > 0 && rest.every((row) => isNumber(row.at(at))))
  return isTitle(first[0], 0) || isTitle(first.at(-1), -1)
}

function findLabelColumn(
  name: string,
  header: readonly string[],
  data: readonly (readonly string[])[],
  isWhole: boolean
): 'first' | 'last' {
  const first = data.map((row) => row[0] ?? '')
  const last = data.map((row) => row.at(-1) ?? '')
  const rules: ((cells: readonly string[], title: string | undefined) => boolean)[] = [
    (_, title) => labelNames.test(title ?? ''),
    // A missing value among numbers is text, too, but such a column does not repeat few values.
    (cells) => cells.some((cell) => !isNumber(cell)) && repeatsFewValues(cells),
    (cells) => cells.filter((cell) => !isNumber(cell)).length * 2 > cells.length,
    (cells) => cells.every((cell) => Number.isInteger(toNumber(cell))),
    (cells) => repeatsFewValues(cells),
    // Of a sorted table the start may hold one class only, so this takes all of it.
    (cells) => isWhole && new Set(cells).size > 1
  ]
  for (const rule of rules) {
    const isFirst = rule(first, header[0])
    const isLast = rule(last, header.at(-1))
    if (isFirst !== isLast) return isFirst ? 'first' : 'last'
  }
  throw unreadable(
    `${name}: expected to recognise the label column, but the first (${examples(first)}) and the last ` +
      `(${examples(last)}) could both be it. Set the label column to first or last.`
  )
}

/** At least two values, and each about twice: labels do, pixels and indices do not. */
function repeatsFewValues(cells: readonly string[]): boolean {
  const distinct = new Set(cells).size
  return distinct >= 2 && distinct <= Math.max(2, cells.length / 2)
}

const examples = (cells: readonly string[]): string => `${cells.slice(0, 3).map(quoted).join(', ')} ...`

/** The image that a row of `features` values stands for: as chosen, or a square grey one, or a flat vector. */
function shapeOfFeatures(name: string, features: number, chosen: ImageShape | null): ImageShape {
  if (chosen) {
    const wanted = chosen[0] * chosen[1] * chosen[2]
    if (wanted === features) return chosen
    throw unreadable(
      `${name}: expected ${counted(wanted, 'value')} a row for images of ${chosen.join(' x ')}, ` +
        `found ${counted(features, 'value')} beside the label. Choose another image shape.`
    )
  }
  const side = Math.round(Math.sqrt(features))
  return side * side === features ? [side, side, 1] : [1, features, 1]
}
