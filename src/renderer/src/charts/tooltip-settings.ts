import { shallowRef, watch } from 'vue'
import { keep, remembered } from '../safe-mode'

export const tooltipSorts = [
  { value: 'default', label: 'In their order' },
  { value: 'alphabetical', label: 'By name' },
  { value: 'ascending', label: 'Lowest first' },
  { value: 'descending', label: 'Highest first' },
  { value: 'nearest', label: 'Nearest first' },
  { value: 'nearest-y', label: 'Nearest height first' }
] as const
export type TooltipSort = (typeof tooltipSorts)[number]['value']

export interface TooltipSettings {
  readonly sort: TooltipSort
  /** Rows at most; the rest is counted. */
  readonly rows: number
}

const KEY = 'heisenbench.tooltip'

function recalled(): TooltipSettings {
  try {
    const found = JSON.parse(remembered(KEY) ?? '{}') as Partial<TooltipSettings>
    return {
      sort: tooltipSorts.find(({ value }) => value === found.sort)?.value ?? 'default',
      rows: typeof found.rows === 'number' && found.rows >= 1 ? Math.min(50, Math.round(found.rows)) : 12
    }
  } catch {
    return { sort: 'default', rows: 12 }
  }
}

/** How the values at the pointer are listed, in every chart. */
export const tooltipSettings = shallowRef<TooltipSettings>(recalled())

watch(tooltipSettings, (settings) => {
  keep(KEY, JSON.stringify(settings))
})

/** What is known of one row of a tooltip. */
export interface TooltipRow {
  readonly label: string
  readonly value: number
  /** Distances to the pointer in pixels. */
  readonly distance: number
  readonly height: number
}

/** The order of two rows; 0 leaves them as they are. */
export function compareRows(sort: TooltipSort, a: TooltipRow, b: TooltipRow): number {
  switch (sort) {
    case 'default':
      return 0
    case 'alphabetical':
      return a.label.localeCompare(b.label, 'en', { numeric: true })
    case 'ascending':
      return a.value - b.value
    case 'descending':
      return b.value - a.value
    case 'nearest':
      return a.distance - b.distance
    case 'nearest-y':
      return a.height - b.height
  }
}
