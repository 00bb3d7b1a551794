import { join } from 'node:path'
import type { SplitName } from '@contract/dataset'
import { openBytes } from '../source'
import { listed, unreadable } from '../text'
import { createColumns, ragged } from './csv-columns'
import type { CsvRecord } from './csv-records'
import { cellsOf, decode, readRecords } from './csv-records'
import type { CsvTable } from './csv-table'
import { findDelimiter, findTable } from './csv-table'
import type { Format, OpenContext, Reader, Rows, Source } from './format'

const isCsvName = (name: string): boolean => /\.(csv|tsv)(\.gz)?$/i.test(name)

/** Header and label column are decided on this much of a file. */
const sampleRows = 200
const sampleBytes = 1 << 21

/** A table with one image a row, the label first or last. Also a folder with one table for training, one for testing. */
export const csv: Format = {
  id: 'csv',
  label: 'CSV table',
  match: (source) => (source.isFolder ? source.files.some(isCsvName) : looksLikeTable(source)),
  async open(source, context) {
    const files = filesOf(source)
    const opened = await Promise.all(
      files.map(async (file) => ({ ...file, bytes: await openBytes(file.path) }))
    )
    return readerOf(opened, context)
  }
}

function looksLikeTable({ name, head }: Source): boolean {
  if (isCsvName(name)) return true
  const isText = head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)
  return isText && /^[^\n]*[,;\t]/.test(Buffer.from(head).toString('latin1'))
}

interface CsvFile {
  readonly split: SplitName | null
  readonly name: string
  readonly path: string
}

function filesOf(source: Source): CsvFile[] {
  if (!source.isFolder) return [{ split: null, name: source.name, path: source.path }]
  const names = source.files.filter(isCsvName)
  const file = (split: SplitName | null, name: string): CsvFile => ({
    split,
    name,
    path: join(source.path, name)
  })
  const [only] = names
  if (only !== undefined && names.length === 1) return [file(null, only)]
  const train = names.filter((name) => /train/i.test(name))
  const test = names.filter((name) => /test|val/i.test(name))
  const [trainName, testName] = [train[0], test[0]]
  const isPair = names.length === 2 && train.length === 1 && test.length === 1 && trainName !== testName
  if (!isPair || trainName === undefined || testName === undefined) {
    const found = names.length > 0 ? listed(names) : 'none'
    throw unreadable(
      `${source.name}: expected one CSV file, or one with "train" and one with "test" in its name, found ${found}. ` +
        'Choose one file.'
    )
  }
  return [file('train', trainName), file('test', testName)]
}

type OpenedFile = CsvFile & { readonly bytes: Awaited<ReturnType<typeof openBytes>> }

function readerOf(files: readonly OpenedFile[], { options, signal, problem }: OpenContext): Reader {
  const columns = createColumns()
  const first = files[0]?.name ?? ''
  /** The first file decides for both. */
  let agreed: CsvTable | null = null

  async function* rows(file: OpenedFile): AsyncGenerator<Rows, void, void> {
    let table: CsvTable | null = null
    let waiting: CsvRecord[] = []
    const start = (isWhole: boolean): CsvTable => {
      const labelColumn = agreed ? agreed.labelColumn : options.csv.labelColumn
      const found = tableOf(file.name, waiting, isWhole, { ...options.csv, labelColumn })
      if (agreed && agreed.columns !== found.columns) {
        throw unreadable(
          `${file.name}: expected ${agreed.columns} columns as in ${first}, found ${found.columns}. ` +
            'The two files do not belong together.'
        )
      }
      if (found.hasHeader) waiting.shift()
      agreed = found
      return found
    }
    for await (const records of readRecords(file.name, file.bytes.chunks)) {
      signal.throwIfAborted()
      waiting = waiting.length > 0 ? [...waiting, ...records] : records
      if (!table && !isEnough(waiting)) continue
      table ??= start(false)
      yield* columns.read(file.name, table, waiting, problem)
      waiting = []
    }
    table ??= start(true)
    yield* columns.read(file.name, table, waiting, problem)
  }

  const total = files.reduce((sum, { bytes }) => sum + bytes.size, 0)
  return {
    parts: files.map((file) => ({ split: file.split, name: file.name, rows: () => rows(file) })),
    work: () => ({
      done: files.reduce((sum, { bytes }) => sum + bytes.bytesRead(), 0) / megabyte,
      total: total / megabyte,
      unit: 'MB'
    }),
    layout: () => ({ imageShape: agreed?.imageShape ?? [1, 1, 1], ...columns.layout(first) })
  }
}

const megabyte = 1_000_000

const isEnough = (records: readonly CsvRecord[]): boolean =>
  records.length >= sampleRows || records.reduce((sum, { bytes }) => sum + bytes.length, 0) >= sampleBytes

function tableOf(
  name: string,
  records: readonly CsvRecord[],
  isWhole: boolean,
  options: OpenContext['options']['csv']
): CsvTable {
  const [first] = records
  if (!first) throw unreadable(`${name}: expected a table, found an empty file. Copy or download it again.`)
  const delimiter = findDelimiter(name, decode(name, first))
  let bytes = 0
  const sample = records.slice(0, sampleRows).filter((record, index) => {
    bytes += record.bytes.length
    return index < 3 || bytes <= sampleBytes
  })
  const cells = sample.map((record) => cellsOf(name, record, delimiter))
  const columns = cells[0]?.length ?? 0
  const [, second] = sample
  if (second && !cells.slice(1).some((row) => row.length === columns)) {
    throw ragged(name, second, { columns }, cells[1]?.length ?? 0)
  }
  return findTable(name, cells, { delimiter, isWhole, options })
}
