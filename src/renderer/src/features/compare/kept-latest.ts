import type { SeenTable } from '../../components/kept-table'
import type { Cell, RowGroup } from './latest-rows'

/** The latest figures as they are seen, for a report: one column a run, its epoch under its name. */
export function seenLatest(
  groups: readonly RowGroup[],
  columns: readonly { readonly label: string; readonly epoch: string }[]
): SeenTable {
  return {
    title: 'Latest figures',
    conditions: groups.map(({ title, conditions }) => `${title}: ${conditions}`),
    columns: ['Measure', 'Conditions', ...columns.map(({ label, epoch }) => `${label}, ${epoch}`)],
    rows: groups.flatMap(({ rows }) =>
      rows.map((row) => [row.label, row.conditions, ...row.cells.map(cellText)])
    )
  }
}

function cellText(cell: Cell | null): string | null {
  if (cell === null) return null
  const { value, remark, resolved } = cell
  const parts = [remark, ...(resolved ? [] : ['not resolved'])].filter((part) => part !== '')
  return parts.length === 0 ? value : `${value} (${parts.join('; ')})`
}
