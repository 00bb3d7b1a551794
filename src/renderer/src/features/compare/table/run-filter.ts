import type { Run } from '@contract/run'
import { type Column, type RunRow, datasetOf, methodOf, networkOfRun } from './run-rows'

export interface RunFilter {
  readonly text: string
  /** Empty: all. */
  readonly state: string
  readonly method: string
  readonly network: string
  readonly dataset: string
  readonly starredOnly: boolean
}

export const noFilter: RunFilter = {
  text: '',
  state: '',
  method: '',
  network: '',
  dataset: '',
  starredOnly: false
}

export interface Sort {
  readonly column: string
  readonly down: boolean
}

/** Rows that hold every word of the text somewhere, and fit all other wishes. */
export function filtered(rows: readonly RunRow[], filter: RunFilter): RunRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    const { run, marks } = row
    if (filter.state !== '' && run.state !== filter.state) return false
    if (filter.method !== '' && methodOf(run) !== filter.method) return false
    if (filter.network !== '' && networkOfRun(run) !== filter.network) return false
    if (filter.dataset !== '' && datasetOf(run) !== filter.dataset) return false
    if (filter.starredOnly && !marks.starred) return false
    const text = searchText(row)
    return words.every((word) => text.includes(word))
  })
}

function searchText({ run, marks, study }: RunRow): string {
  const seed = 'seed' in run.spec ? `seed ${run.spec.seed}` : ''
  return [run.label, methodOf(run), networkOfRun(run), datasetOf(run), study, seed, ...marks.tags, marks.note]
    .join(' ')
    .toLowerCase()
}

/** Stable; what has no value comes last, whichever way. */
export function sorted(rows: readonly RunRow[], column: Column | undefined, down: boolean): RunRow[] {
  if (column === undefined) return [...rows]
  const keyed = rows.map((row) => ({ row, value: column.sortValue(row) }))
  const sign = down ? -1 : 1
  return keyed
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
      if (typeof a.value === 'number' && typeof b.value === 'number') return sign * (a.value - b.value)
      return sign * String(a.value).localeCompare(String(b.value), 'en', { numeric: true })
    })
    .map(({ row }) => row)
}

/** The different values of a property, for a choice; sorted. */
export function valuesOf(runs: readonly Run[], read: (run: Run) => string): string[] {
  return [...new Set(runs.map(read))].filter((value) => value !== '').sort((a, b) => a.localeCompare(b))
}
