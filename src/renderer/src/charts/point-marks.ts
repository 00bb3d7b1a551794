import type { SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import { markerShape } from '@core/charts/scene/markers'
import { sparseMarks } from '@core/charts/sparse-marks'
import type { Chart } from 'chart.js'
import { trace } from './scene-canvas'

/** Radius of a circle; the other shapes are as large to the eye. */
const MARK = 3.4

/** From values to pixels. */
export type Place = (point: { readonly x: number }, value: number) => { x: number; y: number }

/** The interval along y. */
export function drawWhisker(context: CanvasRenderingContext2D, point: SeriesPoint, place: Place): void {
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

/** The interval along x. */
export function drawFlatWhisker(context: CanvasRenderingContext2D, point: SeriesPoint, place: Place): void {
  if (point.xLow === undefined || point.xHigh === undefined || point.y === null) return
  const from = place({ x: point.xLow }, point.y)
  const to = place({ x: point.xHigh }, point.y)
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  for (const end of [from, to]) {
    context.moveTo(end.x, end.y - 3)
    context.lineTo(end.x, end.y + 3)
  }
  context.stroke()
}

/**
 * Four quarters of ellipses through the ends of both intervals, which need not be symmetric. False where a point has no
 * two intervals; nothing is drawn then. Fill and stroke are those of the context.
 */
export function drawEllipse(context: CanvasRenderingContext2D, point: SeriesPoint, place: Place): boolean {
  const { low, high, xLow, xHigh, y } = point
  if (y === null || low === null || high === null || xLow === undefined || xHigh === undefined) return false
  const centre = place(point, y)
  const [left, right] = [place({ x: xLow }, y).x, place({ x: xHigh }, y).x]
  const [top, bottom] = [place(point, high).y, place(point, low).y]
  context.beginPath()
  const quarter = (x: number, edge: number, start: number): void =>
    context.ellipse(
      centre.x,
      centre.y,
      Math.max(0, Math.abs(x - centre.x)),
      Math.max(0, Math.abs(edge - centre.y)),
      0,
      (start * Math.PI) / 2,
      ((start + 1) * Math.PI) / 2
    )
  quarter(right, bottom, 0)
  quarter(left, bottom, 1)
  quarter(left, top, 2)
  quarter(right, top, 3)
  context.closePath()
  context.fill()
  context.stroke()
  return true
}

/** A triangle at the foot of the plot where what was measured is no number. */
export function drawNotFinite(
  context: CanvasRenderingContext2D,
  chart: Chart<'line'>,
  point: SeriesPoint,
  color: string
): void {
  const x = chart.scales['x']?.getPixelForValue(point.x) ?? 0
  const foot = chart.chartArea.bottom - 2
  context.save()
  context.fillStyle = color
  context.beginPath()
  context.moveTo(x, foot)
  context.lineTo(x - 5, foot - 9)
  context.lineTo(x + 5, foot - 9)
  context.closePath()
  context.fill()
  context.font = '600 10px Inter, sans-serif'
  context.textAlign = 'right'
  context.textBaseline = 'bottom'
  context.fillText('NaN', x - 6, foot)
  context.restore()
}

/** The sign of a point, to its upper right. */
export function drawSign(
  context: CanvasRenderingContext2D,
  point: SeriesPoint,
  place: Place,
  color: string
): void {
  if (point.mark === undefined || point.y === null) return
  const { x, y } = place(point, point.y)
  context.save()
  context.fillStyle = color
  context.font = '600 12px Inter, sans-serif'
  context.textAlign = 'left'
  context.textBaseline = 'bottom'
  context.fillText(point.mark, x + 5, y - 2)
  context.restore()
}

/** The few marks of a long curve; the fill is that of the context. */
export function drawSparseMarks(
  context: CanvasRenderingContext2D,
  series: SeriesSpec,
  index: number,
  place: Place
): void {
  context.beginPath()
  for (const point of sparseMarks(series, index)) {
    const at = place(point, point.y ?? 0)
    const { commands } = markerShape(series.marker, at, MARK, { series: series.colorIndex }, false)
    for (const command of commands) trace(context, command)
  }
  context.fill()
}
