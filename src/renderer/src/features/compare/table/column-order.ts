import type { Column } from './run-rows'

/** The columns in the order of their ids, those that are pinned first; unknown ids are passed over. */
export function orderedColumns(
  columns: readonly Column[],
  shown: readonly string[],
  pinned: readonly string[]
): Column[] {
  const known = new Map(columns.map((column) => [column.id, column]))
  const ids = [...shown.filter((id) => pinned.includes(id)), ...shown.filter((id) => !pinned.includes(id))]
  return ids.flatMap((id) => known.get(id) ?? [])
}

/** The list with one item a place nearer to the start or the end; at an end it stays. */
export function moved(ids: readonly string[], id: string, by: 1 | -1): string[] {
  const from = ids.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= ids.length) return [...ids]
  const next = ids.filter((one) => one !== id)
  next.splice(to, 0, id)
  return next
}

/** The list with one item put before another. */
export function movedBefore(ids: readonly string[], id: string, before: string): string[] {
  if (id === before || !ids.includes(id) || !ids.includes(before)) return [...ids]
  const next = ids.filter((one) => one !== id)
  next.splice(next.indexOf(before), 0, id)
  return next
}
