import { type Ref, ref, watch } from 'vue'
import { keep, remembered } from '../safe-mode'

/** By which column a table is sorted, and whether the largest, newest or last comes first. */
export interface TableSort<Column extends string> {
  readonly column: Column
  readonly down: boolean
}

type Values<Row, Column extends string> = Readonly<Record<Column, (row: Row) => string | number>>

/** The rows in the chosen order; words as people sort them ("net 2" before "net 10"), alike ones as they came. */
export function sorted<Row, Column extends string>(
  rows: readonly Row[],
  { column, down }: TableSort<Column>,
  values: Values<Row, Column>
): Row[] {
  const valueOf = values[column]
  return [...rows].sort((a, b) => compare(valueOf(a), valueOf(b)) * (down ? -1 : 1))
}

const words = new Intl.Collator(undefined, { numeric: true })

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : words.compare(String(a), String(b))
}

/** An order that is kept under the table's name until another one is chosen. */
export function useTableSort<Row, Column extends string>(
  table: string,
  values: Values<Row, Column>,
  first: TableSort<Column>
): Ref<TableSort<Column>> {
  const key = `heisenbench.sort ${table}`
  const sort = ref(kept(key, values) ?? first) as Ref<TableSort<Column>>
  watch(sort, (chosen) => {
    keep(key, JSON.stringify(chosen))
  })
  return sort
}

/** Null for what was never kept, and for a column that the table has no more. */
function kept<Column extends string>(key: string, values: Values<never, Column>): TableSort<Column> | null {
  try {
    const { column, down } = JSON.parse(remembered(key) ?? '{}') as Partial<TableSort<Column>>
    return column !== undefined && Object.hasOwn(values, column) ? { column, down: down === true } : null
  } catch {
    return null
  }
}
