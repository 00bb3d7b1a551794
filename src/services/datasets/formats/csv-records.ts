import { parse } from 'csv-parse/sync'
import { grouped, unreadable } from '../text'

/** One record of a CSV file, without its line end. */
export interface CsvRecord {
  /** Line on which it starts, counted from 1 with header and blank lines, as an editor shows it. */
  readonly row: number
  readonly bytes: Buffer
  /** Whether a cell may be quoted. */
  readonly quoted: boolean
}

const newline = 0x0a
const quote = 0x22
const maxRecordBytes = 1 << 24

/**
 * Cuts a stream of bytes into records; each yield holds those of one chunk. A record ends at a line end outside of
 * quotes. Blank lines are skipped. Throws for binary data, for a quote that is never closed, and for
 * an endless line.
 */
export async function* readRecords(
  name: string,
  chunks: AsyncIterable<Buffer>
): AsyncGenerator<CsvRecord[], void, void> {
  let rest: Buffer = Buffer.alloc(0)
  let row = 1
  let isStart = true
  for await (const chunk of chunks) {
    if (chunk.includes(0)) {
      throw unreadable(
        `${name}: expected text in UTF-8, found binary data or UTF-16. Save it as CSV in UTF-8.`
      )
    }
    const bytes = withoutMark(rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk, isStart)
    isStart = false
    const { records, end, nextRow } = cut(bytes, row, false)
    rest = bytes.subarray(end)
    row = nextRow
    if (records.length > 0) yield records
    if (rest.length > maxRecordBytes) throw endless(name, row, rest)
  }
  const { records, end } = cut(rest, row, true)
  if (end < rest.length) throw endless(name, row, rest.subarray(end))
  if (records.length > 0) yield records
}

/** Drops the byte order mark that spreadsheets put at the start. */
function withoutMark(bytes: Buffer, isStart: boolean): Buffer {
  const marked = isStart && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return marked ? bytes.subarray(3) : bytes
}

/** Cuts off every whole record; `end` is where the unfinished one starts. */
function cut(
  bytes: Buffer,
  firstRow: number,
  isLast: boolean
): { records: CsvRecord[]; end: number; nextRow: number } {
  const records: CsvRecord[] = []
  let row = firstRow
  let start = 0
  let nextQuote = bytes.indexOf(quote)
  const quotesBefore = (end: number): number => {
    let count = 0
    for (; nextQuote >= 0 && nextQuote < end; count++) nextQuote = bytes.indexOf(quote, nextQuote + 1)
    return count
  }
  while (start < bytes.length) {
    let end = lineEnd(bytes, start, isLast)
    let quotes = quotesBefore(end)
    let lines = 1
    for (; end >= 0 && quotes % 2 === 1; lines++) {
      end = end < bytes.length ? lineEnd(bytes, end + 1, isLast) : -1
      quotes += quotesBefore(end)
    }
    if (end < 0) break
    const trimmed = end > start && bytes[end - 1] === 0x0d ? end - 1 : end
    if (!isBlank(bytes, start, trimmed)) {
      records.push({ row, bytes: bytes.subarray(start, trimmed), quoted: quotes > 0 })
    }
    row += lines
    start = end + 1
  }
  return { records, end: Math.min(start, bytes.length), nextRow: row }
}

function lineEnd(bytes: Buffer, start: number, isLast: boolean): number {
  const end = bytes.indexOf(newline, start)
  return end < 0 && isLast ? bytes.length : end
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let position = start; position < end; position++) {
    if (bytes[position] !== 0x20) return false
  }
  return true
}

function endless(name: string, row: number, rest: Buffer): Error {
  if (rest.includes(quote)) {
    return unreadable(`${name}, row ${row}: expected a closing quote, found none. Close or remove the quote.`)
  }
  return unreadable(
    `${name}, row ${row}: expected a line end within ${grouped(maxRecordBytes)} bytes, found none.`
  )
}

/** The cells of a record as text. Only records with quotes need a parser; it also refuses stray quotes. */
export function cellsOf(name: string, record: CsvRecord, delimiter: string): string[] {
  if (!record.quoted)
    return decode(name, record)
      .split(delimiter)
      .map((cell) => cell.trim())
  const text = decode(name, record)
  try {
    const [cells] = parse(text, { delimiter, trim: true, relax_column_count: true }) as string[][]
    return cells ?? []
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/ at line \d+.*$/s, '') : String(cause)
    throw unreadable(`${name}, row ${record.row}: expected CSV, found a misplaced quote (${reason}).`, cause)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes of a record, or of a cell of it, as text. */
export function decode(name: string, { row, bytes }: Pick<CsvRecord, 'row' | 'bytes'>): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw unreadable(
      `${name}, row ${row}: expected text in UTF-8, found other bytes. Save it as CSV in UTF-8.`,
      cause
    )
  }
}
