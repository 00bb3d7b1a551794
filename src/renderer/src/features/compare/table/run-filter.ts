import { RunFilter } from '@contract/compare-view'
import type { Run } from '@contract/run'
import { type Column, type RunRow, datasetOf, methodOf, networkOfRun } from './run-rows'
import { holdsWords } from '../../../search-words'

export { RunFilter } from '@contract/compare-view'

export const noFilter: RunFilter = RunFilter.parse({})

export interface Sort {
  readonly column: string
  readonly down: boolean
}

/**
 * The pattern of a filter, case ignored; null where the text is not a pattern.
 *
 * @throws SyntaxError for a pattern that is none
 */
function patternOf({ text, isPattern }: RunFilter): RegExp | null {
  return isPattern && text !== '' ? new RegExp(text, 'iu') : null
}

/** What is wrong with the pattern of a filter; empty if nothing is. */
export function patternError(filter: RunFilter): string {
  try {
    patternOf(filter)
    return ''
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}

/**
 * Rows whose text fits, and that fit all other wishes: every word occurs somewhere, or the pattern does (a broken one lets
 * all pass, as long as it is being typed). A range leaves out rows without a resolved value in its column.
 */
export function filtered(
  rows: readonly RunRow[],
  filter: RunFilter,
  columns: readonly Column[] = []
): RunRow[] {
  const wanted = filter.isPattern ? '' : filter.text.trim()
  const holds = holdsWords(wanted)
  const pattern = patternError(filter) === '' ? patternOf(filter) : null
  const ranges = filter.ranges.flatMap((range) => {
    const column = columns.find(({ id }) => id === range.column)
    return column === undefined ? [] : [{ ...range, column }]
  })
  return rows.filter((row) => {
    const { run, marks } = row
    if (filter.state !== '' && run.state !== filter.state) return false
    if (filter.method !== '' && methodOf(run) !== filter.method) return false
    if (filter.network !== '' && networkOfRun(run) !== filter.network) return false
    if (filter.dataset !== '' && datasetOf(run) !== filter.dataset) return false
    if (filter.tag !== '' && !marks.tags.includes(filter.tag)) return false
    if (filter.starredOnly && !marks.starred) return false
    const day = dayOf(run.createdAt)
    if (filter.from !== '' && day < filter.from) return false
    if (filter.to !== '' && day > filter.to) return false
    if (!ranges.every(({ column, min, max }) => isInside(column.sortValue(row), min, max))) return false
    if (wanted === '' && pattern === null) return true
    const text = searchText(row)
    return holds(text) && (pattern?.test(text) ?? true)
  })
}

function isInside(value: number | string | null, min: number | null, max: number | null): boolean {
  if (typeof value !== 'number') return min === null && max === null
  return (min === null || value >= min) && (max === null || value <= max)
}

/** The day of a time stamp where the reader is: "2026-11-25". */
function dayOf(stamp: string): string {
  const date = new Date(stamp)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function searchText({ run, marks, study }: RunRow): string {
  const seed = 'seed' in run.spec ? `seed ${run.spec.seed}` : ''
  return [
    run.label,
    methodOf(run),
    networkOfRun(run),
    datasetOf(run),
    study,
    seed,
    ...marks.tags,
    marks.note
  ].join(' ')
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
