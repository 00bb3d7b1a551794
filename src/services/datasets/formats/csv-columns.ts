import { attempt } from '../problems'
import { counted, quoted, unreadable } from '../text'
import { parseNumber, toNumber } from './csv-number'
import type { CsvRecord } from './csv-records'
import { cellsOf, decode } from './csv-records'
import type { CsvTable } from './csv-table'
import type { Layout, OpenContext, Rows } from './format'
import { createValueRange } from './value-range'

/** About a megabyte of values at a time. */
const batchValues = 1 << 18
const largestFloat = 3.4028234663852886e38
const maxClasses = 65_536

/** Turns records into pixels and labels, and remembers what the values are like. */
export interface Columns {
  read(
    name: string,
    table: CsvTable,
    records: readonly CsvRecord[],
    problem: OpenContext['problem']
  ): Generator<Rows, void, void>
  layout(name: string): Pick<Layout, 'pixelType' | 'bounds' | 'labelNames' | 'notes'>
}

/** Columns of a table whose values say themselves what they are. */
export function createColumns(): Columns {
  const labelKeys = new Map<string, number>()
  const range = createValueRange()

  function* read(
    name: string,
    table: CsvTable,
    records: readonly CsvRecord[],
    problem: OpenContext['problem']
  ): Generator<Rows, void, void> {
    const features = table.columns - 1
    const perBatch = Math.max(1, Math.floor(batchValues / features))
    for (let from = 0; from < records.length; from += perBatch) {
      const some = records.slice(from, from + perBatch)
      const values = new Float32Array(some.length * features)
      const labels = new Uint32Array(some.length)
      let count = 0
      for (const record of some) {
        const row = values.subarray(count * features, (count + 1) * features)
        const key = attempt(() => {
          const read = record.quoted ? readQuoted : readPlain
          return keyOf(name, record, read(name, table, record, row))
        }, problem)
        if (key !== null) labels[count++] = key
      }
      if (count === 0) continue
      const read = values.subarray(0, count * features)
      range.look(read)
      yield {
        count,
        channels: table.imageShape[2],
        pixels: range.allBytes() ? new Uint8Array(read) : read,
        labels: labels.subarray(0, count)
      }
    }
  }

  function keyOf(name: string, record: CsvRecord, label: string): number {
    const known = labelKeys.get(label)
    if (known !== undefined) return known
    checkLabel(name, record, label)
    if (labelKeys.size === maxClasses) {
      throw unreadable(
        `${name}, row ${record.row}: expected at most ${maxClasses} classes, found another one, ${quoted(label)}. ` +
          'Is this the label column?'
      )
    }
    labelKeys.set(label, labelKeys.size)
    return labelKeys.size - 1
  }

  return {
    read,
    layout: (name) => ({ labelNames: namesOf([...labelKeys.keys()]), ...range.layout(name) })
  }
}

/** "3", "03" and "3.0" are one class, as long as every label is a number. */
function namesOf(labels: readonly string[]): string[] {
  const allNumbers = labels.every((label) => Number.isInteger(toNumber(label)))
  return allNumbers ? labels.map((label) => String(toNumber(label) + 0)) : [...labels]
}

function checkLabel(name: string, { row }: CsvRecord, label: string): void {
  const place = `${name}, row ${row}`
  if (label === '')
    throw unreadable(`${place}: expected a label, found an empty cell. Mend or remove the row.`)
  if (/^[+-]?(nan|inf(inity)?)$/i.test(label)) {
    throw unreadable(`${place}: expected a label, found ${quoted(label)}. Mend or remove the row.`)
  }
  if (label.startsWith('='))
    throw unreadable(`${place}: expected a label, found the formula ${quoted(label)}. Save values.`)
  if (label.length > 200)
    throw unreadable(`${place}: expected a label of at most 200 characters, found ${label.length}.`)
  const value = toNumber(label)
  if (!Number.isNaN(value) && !Number.isInteger(value)) {
    throw unreadable(
      `${place}: expected a whole number or a name as label, found ${label}. Is this the label column?`
    )
  }
}

/** Fills a row from a record without quotes, byte by byte; returns its label. Most of a table's time goes here. */
function readPlain(name: string, table: CsvTable, record: CsvRecord, row: Float32Array): string {
  const { bytes } = record
  const delimiter = table.delimiter.charCodeAt(0)
  const labelAt = table.labelColumn === 'first' ? 0 : table.columns - 1
  let label = ''
  let column = 0
  let feature = 0
  for (let start = 0; start <= bytes.length; column++) {
    let end = start
    let value = 0
    for (; end < bytes.length; end++) {
      const digit = (bytes[end] as number) - 0x30
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    const isInteger = end > start && end - start <= 15 && (end === bytes.length || bytes[end] === delimiter)
    if (!isInteger && bytes[end] !== delimiter) {
      const next = bytes.indexOf(delimiter, end)
      end = next < 0 ? bytes.length : next
    }
    if (column === labelAt)
      label = decode(name, { row: record.row, bytes: bytes.subarray(start, end) }).trim()
    else if (column < table.columns) {
      const number = isInteger ? value : parseNumber(bytes, start, end)
      if (!(Math.abs(number) <= largestFloat)) throw notANumber(name, record, table, column)
      row[feature++] = number
    }
    start = end + 1
  }
  if (column !== table.columns) throw ragged(name, record, table, column)
  return label
}

/** The same for a record with quotes. */
function readQuoted(name: string, table: CsvTable, record: CsvRecord, row: Float32Array): string {
  const cells = cellsOf(name, record, table.delimiter)
  if (cells.length !== table.columns) throw ragged(name, record, table, cells.length)
  const labelAt = table.labelColumn === 'first' ? 0 : table.columns - 1
  let feature = 0
  for (const [column, cell] of cells.entries()) {
    if (column === labelAt) continue
    const number = toNumber(cell)
    if (!(Math.abs(number) <= largestFloat)) throw notANumber(name, record, table, column)
    row[feature++] = number
  }
  return cells[labelAt] ?? ''
}

/** A row with more or fewer cells than the first one. */
export function ragged(
  name: string,
  record: CsvRecord,
  table: Pick<CsvTable, 'columns'>,
  found: number
): Error {
  return unreadable(
    `${name}, row ${record.row}: expected ${counted(table.columns, 'column')} as in the first row, found ${found}. ` +
      'Mend or remove the row.'
  )
}

function notANumber(name: string, record: CsvRecord, table: CsvTable, column: number): Error {
  const cells = cellsOf(name, record, table.delimiter)
  // A missing cell shifts the label into a feature's place: then the row is the problem, not the cell.
  if (cells.length !== table.columns) return ragged(name, record, table, cells.length)
  const cell = cells[column] ?? ''
  const found =
    cell === '' ? 'an empty cell' : cell.startsWith('=') ? `the formula ${quoted(cell)}` : quoted(cell)
  const advice = /^[+-]?\d+,\d+$/.test(cell) ? ' Write decimals with a point.' : ' Mend or remove the row.'
  return unreadable(
    `${name}, row ${record.row}, column ${column + 1}: expected a finite number, found ${found}.${advice}`
  )
}
