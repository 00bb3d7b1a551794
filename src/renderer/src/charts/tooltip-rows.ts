import type { ChartType, TooltipItem } from 'chart.js'
import { type Picture, drawnSeries } from './frame-plugin'
import { type TooltipRow, compareRows, tooltipSettings } from './tooltip-settings'

type Item = TooltipItem<ChartType>

function rowOf(item: Item, picture: Picture): TooltipRow {
  const { x, y } = item.element
  const pointer = picture.pointer ?? { x, y }
  return {
    label: item.dataset.label ?? '',
    value: (item.parsed as { y: number | null }).y ?? 0,
    distance: Math.hypot(x - pointer.x, y - pointer.y),
    height: Math.abs(y - pointer.y)
  }
}

/** The order of the rows of a tooltip, as it is set. */
export function rowOrder(picture: Picture): (a: Item, b: Item) => number {
  return (a, b) => compareRows(tooltipSettings.value.sort, rowOf(a, picture), rowOf(b, picture))
}

/** The last place of a trail is that of the point that it leads to, which says more. */
function isEcho(item: Item, items: readonly Item[], picture: Picture): boolean {
  const series = drawnSeries(picture)
  if (picture.spec.trail !== true || series[item.datasetIndex]?.faint !== true) return false
  return items.some(
    ({ datasetIndex, element, dataset }) =>
      series[datasetIndex]?.faint !== true &&
      dataset.label === item.dataset.label &&
      element.x === item.element.x &&
      element.y === item.element.y
  )
}

/** Keeps the first rows in that order; how many were left out is in the picture, for the footer. */
export function rowFilter(picture: Picture): (item: Item, index: number, items: Item[]) => boolean {
  return (item, _index, all) => {
    if (isEcho(item, all, picture)) return false
    const items = all.filter((one) => !isEcho(one, all, picture))
    const index = items.indexOf(item)
    const { rows } = tooltipSettings.value
    picture.moreRows = Math.max(0, items.length - rows)
    if (picture.moreRows === 0) return true
    const order = rowOrder(picture)
    const before = items.filter((other, at) => {
      const sign = order(other, item)
      return sign < 0 || (sign === 0 && at < index)
    })
    return before.length < rows
  }
}

/** "3 more", and what a click on a point does. */
export function rowFooter(picture: Picture): () => string[] {
  return () => [
    ...((picture.moreRows ?? 0) > 0 ? [`${picture.moreRows} more`] : []),
    ...(hasEvaluations(picture) ? ['Click a point, or press Enter: the images that flipped there'] : []),
    ...(hasCounts(picture) ? ['Click a point, or press Enter: the images that it counts'] : [])
  ]
}

/** Whether points of the chart lead to examples. */
export function hasEvaluations(picture: Picture): boolean {
  return drawnSeries(picture).some(({ points }) => points.some(({ evaluation }) => evaluation !== undefined))
}

/** Whether points of the chart lead to the images that are counted in them. */
export function hasCounts(picture: Picture): boolean {
  return drawnSeries(picture).some(({ points }) => points.some(({ counts }) => counts !== undefined))
}
