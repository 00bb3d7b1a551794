import { type CsvCell, csvText } from '@core/charts/csv'
import type { Column, RunRow } from './run-rows'

/** The table as it stands: every shown column at full precision, what is not resolved left empty. */
export function runCsv(rows: readonly RunRow[], columns: readonly Column[]): string {
  return csvText(
    [
      'Runs',
      ...columns
        .filter(({ group }) => group.endsWith('values'))
        .map((one) => `${one.label}: ${one.explanation}`)
    ],
    [
      ['run', 'id', 'starred', ...columns.map(({ label }) => label)],
      ...rows.map((row): CsvCell[] => [
        row.run.label,
        row.run.id,
        row.marks.starred,
        ...columns.map((column) => column.sortValue(row))
      ])
    ]
  )
}
