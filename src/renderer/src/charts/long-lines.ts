import type { SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import { isDense } from '@core/charts/sparse-marks'
import { withAlpha } from './palette'
import type { Place } from './point-marks'

/** Whether a series is drawn by `drawLongLine`, in a few strokes instead of hundreds, and not point by point. */
export function isLongAndMixed(series: SeriesSpec): boolean {
  return (
    series.faint !== true &&
    series.between === undefined &&
    isDense(series) &&
    series.points.some((point) => !point.resolved && point.y !== null)
  )
}

const dashes = { solid: [], dashed: [7, 4], dotted: [2, 3] }

/** Pixels around the middle of a hollow point. */
const HALF = 4

const hollowPoints = new Map<string, HTMLCanvasElement>()

/** A hollow point as a picture, drawn once for each colour and scale: as a path, thousands of circles cost several times as much. */
function hollowPoint(color: string, surface: string): HTMLCanvasElement {
  const scale = window.devicePixelRatio
  const key = `${color} ${surface} ${scale}`
  const known = hollowPoints.get(key)
  if (known !== undefined) return known
  const picture = document.createElement('canvas')
  picture.width = picture.height = Math.ceil(2 * HALF * scale)
  const context = picture.getContext('2d')
  if (context !== null) {
    context.scale(picture.width / (2 * HALF), picture.height / (2 * HALF))
    context.arc(HALF, HALF, 2.5, 0, 2 * Math.PI)
    context.lineWidth = 1.25
    context.fillStyle = surface
    context.strokeStyle = withAlpha(color, 0.5)
    context.fill()
    context.stroke()
  }
  hollowPoints.set(key, picture)
  return picture
}

/** The resolved stretches as one full line, what leads to other points as one loose one, and those points hollow. */
export function drawLongLine(
  context: CanvasRenderingContext2D,
  series: SeriesSpec,
  place: Place,
  color: string,
  surface: string
): void {
  const full = new Path2D()
  const loose = new Path2D()
  const hollow: { readonly x: number; readonly y: number }[] = []
  let before: SeriesPoint | null = null
  let last: Path2D | null = null
  for (const point of series.points) {
    if (point.y === null) {
      before = null
      last = null
      continue
    }
    const { x, y } = place(point, point.y)
    if (before !== null && before.y !== null) {
      const path = before.resolved && point.resolved ? full : loose
      const from = place(before, before.y)
      if (path !== last) path.moveTo(from.x, from.y)
      path.lineTo(x, y)
      last = path
    }
    if (!point.resolved) hollow.push({ x, y })
    before = point
  }
  context.save()
  context.lineWidth = 1.75
  context.strokeStyle = color
  context.setLineDash(dashes[series.dash])
  context.stroke(full)
  context.strokeStyle = withAlpha(color, 0.3)
  context.setLineDash([1, 4])
  context.stroke(loose)
  const mark = hollowPoint(color, surface)
  for (const { x, y } of hollow) context.drawImage(mark, x - HALF, y - HALF, 2 * HALF, 2 * HALF)
  context.restore()
}

/** The intervals of all points that are not resolved, in one stroke; the stroke is that of the context. */
export function drawOpenWhiskers(
  context: CanvasRenderingContext2D,
  points: readonly SeriesPoint[],
  place: Place
): void {
  context.beginPath()
  for (const point of points) {
    if (point.resolved || point.low === null || point.high === null) continue
    const top = place(point, point.high)
    const bottom = place(point, point.low)
    context.moveTo(top.x, top.y)
    context.lineTo(bottom.x, bottom.y)
  }
  context.stroke()
}
