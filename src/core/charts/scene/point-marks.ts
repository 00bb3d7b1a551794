import type { SeriesPoint, SeriesSpec } from '../chart-spec'
import type { Plot } from './frame'
import { type Command, type Label, type Shape, label, lineThrough, shape } from './scene'

/** The control points that make four curves an ellipse. */
const KAPPA = 0.5523

/** Four quarters of ellipses through the ends of both intervals; null where a point has no two intervals. */
export function ellipse({ x, y, low, high, xLow, xHigh }: SeriesPoint, plot: Plot): Command[] | null {
  if (y === null || low === null || high === null || xLow === undefined || xHigh === undefined) return null
  const [cx, cy] = [plot.toX(x), plot.toY(y)]
  const [left, right, top, bottom] = [plot.toX(xLow), plot.toX(xHigh), plot.toY(high), plot.toY(low)]
  const [l, r, t, b] = [left - cx, right - cx, top - cy, bottom - cy].map((length) => KAPPA * length) as [
    number,
    number,
    number,
    number
  ]
  return [
    ['M', right, cy],
    ['C', right, cy + b, cx + r, bottom, cx, bottom],
    ['C', cx + l, bottom, left, cy + b, left, cy],
    ['C', left, cy + t, cx + l, top, cx, top],
    ['C', cx + r, top, right, cy + t, right, cy],
    ['Z']
  ]
}

/** A triangle at the foot of the plot where what was measured is no number. */
export function notFiniteItems(series: SeriesSpec, { area, toX }: Plot): (Shape | Label)[] {
  const foot = area.y + area.height - 2
  return series.points
    .filter(({ notFinite }) => notFinite === true)
    .flatMap(({ x }) => [
      shape(
        'not-finite',
        lineThrough(
          [
            { x: toX(x), y: foot },
            { x: toX(x) - 5, y: foot - 9 },
            { x: toX(x) + 5, y: foot - 9 }
          ],
          true
        ),
        { fill: { series: series.colorIndex }, series: series.id }
      ),
      label('NaN', toX(x) - 7, foot, { size: 10, anchor: 'end', bold: true })
    ])
}

/** The signs beside points. */
export function signItems(series: SeriesSpec, { toX, toY }: Plot): Label[] {
  return series.points.flatMap(({ x, y, mark }) =>
    mark === undefined || y === null
      ? []
      : [label(mark, toX(x) + 5, toY(y) - 4, { size: 12, bold: true, paint: 'ink' })]
  )
}
