import type { ChartType, TooltipItem } from 'chart.js'
import type { Picture } from './frame-plugin'
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

/** Keeps the first rows in that order; how many were left out is in the picture, for the footer. */
export function rowFilter(picture: Picture): (item: Item, index: number, items: Item[]) => boolean {
  return (item, index, items) => {
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

/** "3 more" */
export function rowFooter(picture: Picture): () => string {
  return () => ((picture.moreRows ?? 0) > 0 ? `${picture.moreRows} more` : '')
}
