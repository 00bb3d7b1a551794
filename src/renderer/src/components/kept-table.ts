import type { KeptTable } from '@contract/kept-figure'
import { csvText } from '@core/charts/csv'

/** What a view says of a table: a title, under which conditions it holds, and its cells. */
export interface SeenTable {
  readonly title: string
  /** One sentence each. */
  readonly conditions: readonly string[]
  readonly columns: readonly string[]
  /** Texts as they are seen, or numbers at full precision; null for what was not measured. */
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** The table as a report keeps it, with the place where it is seen now; null where no address holds it. */
export function keptTable({ title, conditions, columns, rows }: SeenTable, place: string | null): KeptTable {
  return {
    kind: 'table',
    title: title.slice(0, 200),
    conditions: conditions.filter((one) => one !== '').map((one) => one.slice(0, 1000)),
    place,
    data: { columns: [...columns], rows: rows.map((row) => [...row]) }
  }
}

/** The table as CSV, title and conditions above it. */
export function tableCsv({ title, conditions, columns, rows }: SeenTable): string {
  return csvText([title, ...conditions], [columns, ...rows])
}
