import type { ChartSpec, SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import type { Chart, ChartArea, Plugin } from 'chart.js'
import { chartColors, seriesColor, withAlpha } from './palette'

/** What a chart shows now; the plugin reads it at every draw. */
export interface Picture {
  spec: ChartSpec
  dark: boolean
  hidden: ReadonlySet<string>
}

type Place = (point: SeriesPoint, value: number) => { x: number; y: number }

/** Draws what Chart.js does not know: 95 % bands, whiskers of unresolved points, reference lines with their names. */
export function framePlugin(picture: Picture): Plugin<'line'> {
  return {
    id: 'frame',
    beforeDatasetsDraw(chart) {
      const { spec, dark, hidden } = picture
      const place = placer(chart)
      clipped(chart, (context) => {
        drawReferences(context, chart, picture)
        for (const series of spec.series) {
          if (hidden.has(series.id)) continue
          const color = seriesColor(series.colorIndex, dark)
          context.fillStyle = withAlpha(color, dark ? 0.2 : 0.14)
          // A trail may turn back on itself, where a band would say nothing.
          if (spec.trail !== true) {
            for (const stretch of resolvedStretches(series)) fillBand(context, stretch, place)
          }
          context.strokeStyle = withAlpha(color, 0.45)
          context.lineWidth = 1
          for (const point of series.points) {
            if (!point.resolved || spec.trail === true) drawWhisker(context, point, place)
          }
        }
      })
    }
  }
}

function placer(chart: Chart<'line'>): Place {
  const x = chart.scales['x']
  const y = chart.scales['y']
  return (point, value) => ({
    x: x?.getPixelForValue(point.x) ?? 0,
    y: y?.getPixelForValue(value) ?? 0
  })
}

function clipped(chart: Chart<'line'>, draw: (context: CanvasRenderingContext2D) => void): void {
  const context = chart.ctx
  const { left, top, width, height } = chart.chartArea
  context.save()
  context.beginPath()
  // A whisker at the first or last epoch has a half beyond the edge.
  context.rect(left - 4, top, width + 8, height)
  context.clip()
  draw(context)
  context.restore()
}

/** Runs of neighbouring resolved points that have intervals. */
function resolvedStretches(series: SeriesSpec): SeriesPoint[][] {
  const stretches: SeriesPoint[][] = [[]]
  for (const point of series.points) {
    const banded = point.resolved && point.y !== null && point.low !== null && point.high !== null
    if (banded) stretches[stretches.length - 1]?.push(point)
    else stretches.push([])
  }
  return stretches.filter((stretch) => stretch.length > 0)
}

function fillBand(context: CanvasRenderingContext2D, points: readonly SeriesPoint[], place: Place): void {
  const upper = points.map((point) => place(point, point.high ?? 0))
  const lower = points.map((point) => place(point, point.low ?? 0)).reverse()
  context.beginPath()
  for (const { x, y } of [...upper, ...lower]) context.lineTo(x, y)
  context.closePath()
  context.fill()
  if (points.length > 1) return
  // A lone point has a band without width; a bar shows its interval.
  const [top] = upper
  const [bottom] = lower
  if (top !== undefined && bottom !== undefined) context.fillRect(top.x - 2, top.y, 4, bottom.y - top.y)
}

function drawWhisker(context: CanvasRenderingContext2D, point: SeriesPoint, place: Place): void {
  if (point.low === null || point.high === null) return
  const top = place(point, point.high)
  const bottom = place(point, point.low)
  context.beginPath()
  context.moveTo(top.x, top.y)
  context.lineTo(bottom.x, bottom.y)
  for (const end of [top, bottom]) {
    context.moveTo(end.x - 3, end.y)
    context.lineTo(end.x + 3, end.y)
  }
  context.stroke()
}

function drawReferences(context: CanvasRenderingContext2D, chart: Chart<'line'>, picture: Picture): void {
  const area: ChartArea = chart.chartArea
  const color = chartColors(picture.dark).text
  context.strokeStyle = color
  context.fillStyle = color
  context.font = '500 10px Inter, sans-serif'
  context.textAlign = 'right'
  for (const reference of picture.spec.references) {
    const y = chart.scales['y']?.getPixelForValue(reference.value) ?? 0
    context.setLineDash([5, 4])
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(area.left, y)
    context.lineTo(area.right, y)
    context.stroke()
    context.setLineDash([])
    const above = y - area.top > 16
    context.textBaseline = above ? 'bottom' : 'top'
    context.fillText(reference.label, area.right - 4, y + (above ? -3 : 4))
  }
}
