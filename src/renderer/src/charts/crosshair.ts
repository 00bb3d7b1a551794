import type { AxisSpec } from '@core/charts/chart-spec'
import { isPlane } from '@core/charts/plane'
import {
  type Chart,
  type ChartDataset,
  type InteractionItem,
  type InteractionModeFunction,
  Interaction,
  type Plugin
} from 'chart.js'
import { shallowRef } from 'vue'
import { drawReadout, readoutRows } from './crosshair-readout'
import type { Picture } from './frame-plugin'
import { chartColors } from './palette'

declare module 'chart.js' {
  interface InteractionModeMap {
    crosshair: InteractionModeFunction
  }
}

/** A place on a horizontal axis that a reader points at. */
export interface Crosshair {
  /** Charts with the same quantity along x show the same line. */
  readonly key: string
  readonly x: number
  /** The chart that is pointed at. */
  readonly source: string
}

/** Where a reader points at now, for all charts of the window. */
export const crosshair = shallowRef<Crosshair | null>(null)

/** What charts must share to show one line; null for charts whose points have no order along x. */
export function crosshairKey(spec: Picture['spec']): string | null {
  return isPlane(spec) ? null : axisKey(spec.x)
}

export function axisKey({ label, unit }: Pick<AxisSpec, 'label' | 'unit'>): string {
  return `${label} (${unit})`
}

/**
 * The nearest drawn point of each series, if it is not farther than its neighbours are from each other; of a line in steps the
 * point whose value holds at x.
 */
export function itemsAt(
  chart: Pick<Chart, 'getSortedVisibleDatasetMetas' | 'data'>,
  x: number
): InteractionItem[] {
  const items: InteractionItem[] = []
  for (const meta of chart.getSortedVisibleDatasetMetas()) {
    const parsed = meta._parsed as readonly { x: number; y: number }[]
    const { stepped } = (chart.data.datasets[meta.index] ?? {}) as Partial<ChartDataset<'line'>>
    const index = stepped === undefined ? nearest(parsed, x) : holding(parsed, x, stepped === 'after')
    const found = parsed[index]
    const element = meta.data[index]
    if (found === undefined || element === undefined || !Number.isFinite(found.y)) continue
    const gap = Math.max(
      Math.abs(found.x - (parsed[index - 1]?.x ?? found.x)),
      Math.abs(found.x - (parsed[index + 1]?.x ?? found.x))
    )
    const isThere =
      found.x === x || (stepped === undefined ? Math.abs(found.x - x) <= gap / 2 : spans(parsed, x))
    if (isThere) items.push({ element, datasetIndex: meta.index, index })
  }
  return items.sort((a, b) => a.datasetIndex - b.datasetIndex)
}

type Places = readonly { readonly x: number }[]

/** The first point at x or beyond it; the last one where there is none. */
function firstFrom(points: Places, x: number): number {
  let low = 0
  let high = points.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((points[middle]?.x ?? 0) < x) low = middle + 1
    else high = middle
  }
  return low
}

/** The point whose value a line in steps has at x: the last one up to x, or the first one from x on. */
function holding(points: Places, x: number, later: boolean): number {
  const from = firstFrom(points, x)
  return later || points[from]?.x === x ? from : Math.max(0, from - 1)
}

function spans(points: Places, x: number): boolean {
  return (points[0]?.x ?? NaN) <= x && x <= (points[points.length - 1]?.x ?? NaN)
}

function nearest(points: Places, x: number): number {
  const low = firstFrom(points, x)
  const before = points[low - 1]
  const at = points[low]
  if (before === undefined || at === undefined) return low
  return Math.abs(before.x - x) <= Math.abs(at.x - x) ? low - 1 : low
}

Interaction.modes.crosshair = (chart, event) => {
  const { x, y } = event
  const { left, right, top, bottom } = chart.chartArea
  const scale = chart.scales['x']
  if (x === null || y === null || scale === undefined) return []
  if (x < left || x > right || y < top || y > bottom) return []
  return itemsAt(chart, scale.getValueForPixel(x) ?? NaN)
}

/** Draws the shared line, and tells the other charts where the pointer is. */
export function crosshairPlugin(picture: Picture): Plugin<'line'> {
  return {
    id: 'crosshair',
    beforeEvent(_chart, { event }) {
      if (event.x !== null && event.y !== null) picture.pointer = { x: event.x, y: event.y }
    },
    afterEvent(chart, { event, inChartArea }) {
      const key = crosshairKey(picture.spec)
      if (key === null) return
      if (event.type === 'mouseout' || (event.type === 'mousemove' && !inChartArea)) {
        if (crosshair.value?.source === chart.id) crosshair.value = null
        return
      }
      if (event.type !== 'mousemove') return
      const [first] = chart.getActiveElements()
      const x = first === undefined ? undefined : valueAt(chart, first)
      if (x === undefined) return
      if (crosshair.value?.x !== x || crosshair.value.source !== chart.id)
        crosshair.value = { key, x, source: chart.id }
    },
    beforeDatasetsDraw(chart) {
      const at = crosshair.value
      if (at === null || at.key !== crosshairKey(picture.spec) || !isInSight(chart, at.x)) return
      const { top, bottom } = chart.chartArea
      const x = chart.scales['x']?.getPixelForValue(at.x) ?? 0
      const { ctx } = chart
      ctx.save()
      ctx.strokeStyle = chartColors(picture.dark).text
      ctx.lineWidth = 1
      ctx.beginPath()
      ctx.moveTo(x, top)
      ctx.lineTo(x, bottom)
      ctx.stroke()
      ctx.restore()
    },
    afterDatasetsDraw(chart) {
      const at = crosshair.value
      // The chart that is pointed at has its tooltip.
      if (at === null || at.source === chart.id || at.key !== crosshairKey(picture.spec)) return
      // A zoom may have left the place where the pointer is.
      if (!isInSight(chart, at.x)) return
      drawReadout(chart, at.x, readoutRows(chart, picture, at.x), picture.dark)
    }
  }
}

function isInSight(chart: Chart, x: number): boolean {
  const { left, right } = chart.chartArea
  const at = chart.scales['x']?.getPixelForValue(x) ?? NaN
  return at >= left - 1 && at <= right + 1
}

function valueAt(
  chart: Chart,
  { datasetIndex, index }: { datasetIndex: number; index: number }
): number | undefined {
  return (chart.getDatasetMeta(datasetIndex)._parsed[index] as { x: number } | undefined)?.x
}

/** Shows in a chart what belongs to the shared line: the points there are lit, and the next draw has their values. */
export function followCrosshair(chart: Chart, picture: Picture): void {
  const at = crosshair.value
  if (at?.source === chart.id) {
    chart.draw()
    return
  }
  const shared = at !== null && at.key === crosshairKey(picture.spec)
  chart.setActiveElements(shared ? itemsAt(chart, at.x) : [])
  chart.tooltip?.setActiveElements([], { x: 0, y: 0 })
  chart.draw()
}
