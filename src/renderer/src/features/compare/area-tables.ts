import type { ChartSpec } from '@core/charts/chart-spec'
import { type CurveArea, curveAreas } from '@core/charts/compare/robust-curves'
import { formatPercent, formatSetting } from '@core/charts/format'
import type { SeenTable } from '../../components/kept-table'

/** The areas under the curves of one chart, the largest first. */
export interface AreaGroup {
  readonly chart: ChartSpec
  readonly areas: readonly CurveArea[]
}

/** The areas of each chart by itself: charts differ in their threat model. */
export function areaGroups(charts: readonly ChartSpec[]): AreaGroup[] {
  return charts.map((chart) => ({ chart, areas: curveAreas([chart]).sort((a, b) => b.value - a.value) }))
}

/** What a group holds: "Robust accuracy, PGD, epsilon 0 to 0.1". */
export function areaCaption({ chart, areas }: AreaGroup): string {
  return `${chart.title}, epsilon 0 to ${formatSetting(areas[0]?.to ?? 0)}`
}

const title = 'Area under the robust curve'

/** The table as it is seen. */
export function seenAreas(groups: readonly AreaGroup[]): SeenTable {
  return {
    title,
    conditions: [
      'Mean robust accuracy over epsilon, by trapezoids, up to the largest epsilon that all curves of a chart reach; where a curve has no point there, it is cut on the line between its neighbours',
      'The range is the area under the lower and under the upper ends of the Wilson intervals',
      ...groups.map(({ chart }) => chart.caption)
    ],
    columns: ['Curves', 'Run', 'Area', 'Range'],
    rows: groups.flatMap((group) =>
      group.areas.map(({ label, value, low, high }) => [
        ...[areaCaption(group), label, formatPercent(value, 1)],
        `${formatPercent(low, 1)} – ${formatPercent(high, 1)}`
      ])
    )
  }
}

/** The same with its numbers at full precision. */
export function areaNumbers(groups: readonly AreaGroup[]): SeenTable {
  return {
    title,
    conditions: groups.map(({ chart }) => chart.caption),
    columns: ['Curves', 'Run', 'Epsilon from', 'Epsilon to', 'Area', 'Area from', 'Area to'],
    rows: groups.flatMap(({ chart, areas }) =>
      areas.map(({ label, from, to, value, low, high }) => [chart.title, label, from, to, value, low, high])
    )
  }
}
