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
  const hollow = new Path2D()
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
    if (!point.resolved) {
      hollow.moveTo(x + 2.5, y)
      hollow.arc(x, y, 2.5, 0, 2 * Math.PI)
    }
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
  context.setLineDash([])
  context.lineWidth = 1.25
  context.fillStyle = surface
  context.strokeStyle = withAlpha(color, 0.5)
  context.fill(hollow)
  context.stroke(hollow)
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
