import type { SeriesSpec } from '@core/charts/chart-spec'
import { shortLabels } from './short-labels'

/** One entry of a legend, for all series that it names. */
export interface LegendEntry {
  readonly label: string
  /** The first of its series: the others look like it. */
  readonly look: SeriesSpec
  readonly ids: readonly string[]
}

/** An entry for each series, and one for those that share a text: nine lines of a spread are five entries. */
export function legendEntries(series: readonly SeriesSpec[]): LegendEntry[] {
  const labels = shortLabels(series.map(({ label }) => label))
  const entries: { label: string; look: SeriesSpec; ids: string[] }[] = []
  for (const [place, one] of series.entries()) {
    const same = one.legend && entries.find(({ look }) => look.legend === one.legend)
    if (same) same.ids.push(one.id)
    else entries.push({ label: one.legend ?? labels[place] ?? one.label, look: one, ids: [one.id] })
  }
  return entries
}
