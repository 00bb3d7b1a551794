import type { AxisSpec } from '@core/charts/chart-spec'
import type { Range } from '@core/charts/chart-view'
import type { ChartDomains } from '@core/charts/domains'
import type { Chart } from 'chart.js'
import type { ZoomPluginOptions } from 'chartjs-plugin-zoom/types/options'
import type { Zoom } from './kept-look'

/** A drag that is flatter than this many pixels chooses along one axis alone. */
const FLAT = 14

type Direction = 'x' | 'y' | 'xy'

/**
 * What the wheel (with Ctrl), dragging, and dragging with Shift do: zoom along x, zoom into the rectangle, move. The
 * plugin moves the axes; `changed` hears where they are, and keeps it as the chart's zoom. While y only follows the data,
 * `free` is false: wheel and moving then act along x alone.
 */
export function zoomGestures(
  free: () => boolean,
  changed: (chart: Chart) => void
): (domains: ChartDomains, x: AxisSpec) => ZoomPluginOptions {
  let direction: Direction = 'xy'
  let start: { x: number; y: number } | null = null
  const follow = (event: MouseEvent): void => {
    if (start === null) return
    const wide = Math.abs(event.clientX - start.x) >= FLAT
    const high = Math.abs(event.clientY - start.y) >= FLAT
    direction = wide && !high ? 'x' : high && !wide ? 'y' : 'xy'
  }
  const stop = (): void => {
    start = null
    document.removeEventListener('mousemove', follow, true)
    document.removeEventListener('mouseup', stop, true)
  }
  return (whole, x) => ({
    limits: {
      x: { min: whole.x.min, max: whole.x.max, minRange: smallestRange(whole.x, x) },
      y: { minRange: (whole.y.max - whole.y.min) * 1e-9 }
    },
    pan: {
      enabled: true,
      mode: () => (free() ? 'xy' : 'x'),
      modifierKey: 'shift',
      threshold: 3,
      onPan: ({ chart }) => changed(chart)
    },
    zoom: {
      mode: () => direction,
      wheel: { enabled: true, modifierKey: 'ctrl', speed: 0.15 },
      drag: {
        enabled: true,
        threshold: 6,
        backgroundColor: 'rgba(120, 130, 150, 0.18)',
        borderColor: 'rgba(120, 130, 150, 0.7)',
        borderWidth: 1
      },
      onZoomStart: ({ event }) => {
        if (event.type === 'wheel') direction = free() ? 'xy' : 'x'
        else if (event instanceof MouseEvent) {
          start = { x: event.clientX, y: event.clientY }
          direction = 'xy'
          document.addEventListener('mousemove', follow, true)
          document.addEventListener('mouseup', () => queueMicrotask(stop), { capture: true, once: true })
        }
        return true
      },
      onZoom: ({ chart }) => changed(chart)
    }
  })
}

/** One step where only whole numbers have a meaning; a billionth of the whole elsewhere. */
function smallestRange(whole: { min: number; max: number }, axis: AxisSpec): number {
  return axis.format === 'integer' ? 1 : (whole.max - whole.min) * 1e-9
}

/**
 * The zoom that the axes of a chart show now, null along an axis that shows all. `shown` is what the chart was last
 * drawn with: as long as y only follows the data, a zoom along x leaves it free to do so.
 */
export function zoomOf(
  chart: Pick<Chart, 'scales'>,
  whole: ChartDomains,
  shown: ChartDomains,
  before: Zoom
): Zoom {
  const x = rangeOf(chart.scales['x'])
  const y = rangeOf(chart.scales['y'])
  const follows = before.y === null && y !== null && close(y, shown.y)
  return {
    x: x === null || close(x, whole.x) ? null : x,
    y: y === null || follows || close(y, whole.y) ? null : y
  }
}

function rangeOf(scale: { min: number; max: number } | undefined): Range | null {
  return scale === undefined ? null : { min: scale.min, max: scale.max }
}

function close(a: Range, b: Range): boolean {
  const slack = 1e-9 * Math.max(Math.abs(b.max - b.min), Number.MIN_VALUE)
  return Math.abs(a.min - b.min) <= slack && Math.abs(a.max - b.max) <= slack
}

/** A range moved by a share of itself, or scaled around its middle by a factor, along its own kind of axis. */
export function changedRange(
  range: Range,
  axis: Pick<AxisSpec, 'scale'>,
  change: { readonly move?: number; readonly scale?: number },
  whole: Range
): Range {
  const log = axis.scale === 'log'
  const to = (value: number): number => (log ? Math.log(value) : value)
  const [low, high] = [to(range.min), to(range.max)]
  const [least, most] = [to(whole.min), to(whole.max)]
  const span = Math.min((high - low) * (change.scale ?? 1), most - least)
  const middle = (low + high) / 2 + (change.move ?? 0) * span
  const start = Math.max(least, Math.min(most - span, middle - span / 2))
  const back = (value: number): number => (log ? Math.exp(value) : value)
  return { min: back(start), max: back(start + span) }
}
