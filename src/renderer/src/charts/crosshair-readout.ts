import type { Chart } from 'chart.js'
import { itemsAt } from './crosshair'
import { type Picture, drawnSeries } from './frame-plugin'
import { chartColors, seriesColor } from './palette'
import { axisText } from './point-text'

/** The value of one series at the shared line. */
export interface ReadoutRow {
  readonly text: string
  readonly color: string
}

const MOST_ROWS = 6
const LINE = 14

/** What the series show at `x`, in their order; what is not resolved is said. */
export function readoutRows(chart: Chart, picture: Picture, x: number): ReadoutRow[] {
  const series = drawnSeries(picture)
  const rows = itemsAt(chart, x).flatMap(({ datasetIndex, index }): ReadoutRow[] => {
    const one = series[datasetIndex]
    const point = one?.points[index]
    if (one === undefined || one.faint === true || point === undefined || point.y === null) return []
    const value = axisText(point.y, picture.spec.y)
    return [
      {
        text: point.resolved ? value : `${value} not resolved`,
        color: seriesColor(one.colorIndex, picture.dark)
      }
    ]
  })
  const more = rows.length - MOST_ROWS
  return more <= 0
    ? rows
    : [...rows.slice(0, MOST_ROWS), { text: `${more} more`, color: chartColors(picture.dark).text }]
}

/** Writes the values beside the line, on the side with more room, at the end of it that is farther from the curves. */
export function drawReadout(chart: Chart, x: number, rows: readonly ReadoutRow[], dark: boolean): void {
  if (rows.length === 0) return
  const { ctx, chartArea } = chart
  const at = chart.scales['x']?.getPixelForValue(x) ?? 0
  const heights = chart.getActiveElements().map(({ element }) => element.y)
  const mean = heights.reduce((sum, y) => sum + y, 0) / Math.max(1, heights.length)
  const colors = chartColors(dark)
  ctx.save()
  ctx.font = '500 11px Inter, sans-serif'
  ctx.textBaseline = 'middle'
  const width = 18 + Math.max(...rows.map(({ text }) => ctx.measureText(text).width))
  const height = rows.length * LINE + 4
  const left = at + width + 6 < chartArea.right ? at + 5 : at - width - 5
  const low = mean < (chartArea.top + chartArea.bottom) / 2
  const top = low ? chartArea.bottom - height - 2 : chartArea.top + 2
  ctx.fillStyle = colors.surface
  ctx.globalAlpha = 0.92
  ctx.fillRect(left, top, width, height)
  ctx.globalAlpha = 1
  ctx.strokeStyle = colors.grid
  ctx.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1)
  for (const [index, row] of rows.entries()) {
    const y = top + 2 + (index + 0.5) * LINE
    ctx.fillStyle = row.color
    ctx.fillRect(left + 5, y - 3, 6, 6)
    ctx.fillStyle = colors.text
    ctx.fillText(row.text, left + 15, y + 0.5)
  }
  ctx.restore()
}
