import type { SeriesSpec } from '@core/charts/chart-spec'
import type { ChartDomains } from '@core/charts/domains'
import type { Chart, InteractionItem, Plugin } from 'chart.js'
import type { Picture } from './frame-plugin'
import { chartColors } from './palette'

/** A place in a plane that holds a point, or several at once. */
export interface Stop {
  readonly x: number
  readonly y: number
}

/** Radius of the ring around the point that the keyboard went to; the point itself is lit as one under the pointer. */
const RING = 8

/** Where keys can go: the points in sight. */
export function stopsOf(series: readonly SeriesSpec[], { x, y }: ChartDomains): Stop[] {
  return series.flatMap(({ points }) =>
    points.flatMap((point) =>
      point.y !== null && isWithin(point.x, x) && isWithin(point.y, y) ? [{ x: point.x, y: point.y }] : []
    )
  )
}

function isWithin(value: number, { min, max }: { min: number; max: number }): boolean {
  return value >= min && value <= max
}

/**
 * The next stop in the order of x, among those at the same x of y; from null the first one in that direction. Null where
 * there is none. Stops at one place are one step.
 */
export function nextStop(stops: readonly Stop[], from: Stop | null, direction: 1 | -1): Stop | null {
  let next: Stop | null = null
  for (const stop of stops) {
    if (from !== null && direction * inOrder(stop, from) <= 0) continue
    if (next === null || direction * inOrder(stop, next) < 0) next = stop
  }
  return next
}

/** Below zero where the first stop comes before the second. */
function inOrder(a: Stop, b: Stop): number {
  return a.x - b.x || a.y - b.y
}

/** What a pointer on that place would find; nothing where it is out of sight. */
export function itemsAtStop(chart: Chart, { x, y }: Stop): InteractionItem[] {
  return chart.getSortedVisibleDatasetMetas().flatMap(({ index: datasetIndex, _parsed, data }) =>
    (_parsed as readonly Stop[]).flatMap((place, index) => {
      const element = data[index]
      const isThere = place.x === x && place.y === y && element !== undefined && chart.isPointInArea(element)
      return isThere ? [{ element, datasetIndex, index }] : []
    })
  )
}

/**
 * Shows in a chart where the keyboard went, as if the pointer were there. Without a stop what was shown for the last one
 * goes, but not what a pointer has found meanwhile.
 *
 * @returns what the tooltip says, for those who hear it
 */
export function followWalk(chart: Chart, picture: Picture, stop: Stop | null): string {
  const last = picture.walked ?? null
  picture.walked = stop
  if (stop === null) {
    if (last !== null && isLit(chart, itemsAtStop(chart, last))) light(chart, [])
    chart.draw()
    return ''
  }
  const items = itemsAtStop(chart, stop)
  const [first] = items
  // The tooltip orders its rows by how far they are from here.
  if (first !== undefined) picture.pointer = { x: first.element.x, y: first.element.y }
  light(chart, items)
  chart.draw()
  return first === undefined ? '' : textOf(chart)
}

function isLit(chart: Chart, items: readonly InteractionItem[]): boolean {
  const lit = chart.getActiveElements()
  return (
    lit.length === items.length &&
    lit.every(({ datasetIndex, index }) =>
      items.some((item) => item.datasetIndex === datasetIndex && item.index === index)
    )
  )
}

function light(chart: Chart, items: InteractionItem[]): void {
  const [first] = items
  chart.setActiveElements(items)
  chart.tooltip?.setActiveElements(items, { x: first?.element.x ?? 0, y: first?.element.y ?? 0 })
}

/** The tooltip in one line: its own breaks are for the eye. */
function textOf({ tooltip }: Chart): string {
  const lines = [...(tooltip?.title ?? []), ...(tooltip?.body ?? []).flatMap((row) => row.lines)]
  return [...lines, ...(tooltip?.footer ?? [])].join(' ').replace(/ {2,}/g, ' ')
}

/** Draws a ring around the point that the keyboard went to. */
export function walkPlugin(picture: Picture): Plugin<'line'> {
  return {
    id: 'walk',
    afterDatasetsDraw(chart) {
      const [item] = picture.walked ? itemsAtStop(chart, picture.walked) : []
      if (item === undefined) return
      const { ctx } = chart
      ctx.save()
      ctx.strokeStyle = chartColors(picture.dark).ink
      ctx.lineWidth = 2
      ctx.beginPath()
      ctx.arc(item.element.x, item.element.y, RING, 0, 2 * Math.PI)
      ctx.stroke()
      ctx.restore()
    }
  }
}
