import type { AxisSpec, ChartSpec, SeriesPoint, SeriesSpec } from './chart-spec'
import { plural } from './format'
import { type InParts, atOnce } from './in-parts'
import { withoutOutliers } from './outliers'
import { countInBlocks } from './point-blocks'
import { type Smoother, smoothedInParts } from './smoothing'

export interface Range {
  readonly min: number
  readonly max: number
}

/** What a reader changed about a chart; null and 0 leave it as its specification says. */
export interface ChartView {
  /** Weight of the moving average, 0 to 0.999. */
  readonly smoothing: number
  readonly smoother: Smoother
  /** True: the range of y follows the bulk of the values. */
  readonly ignoreOutliers: boolean
  readonly xScale: AxisSpec['scale'] | null
  readonly yScale: AxisSpec['scale'] | null
  readonly x: Range | null
  readonly y: Range | null
}

/** Points between two places at which the work may be put aside. */
const POINTS_AT_ONCE = 2048

export const plainView: ChartView = {
  smoothing: 0,
  smoother: 'ema',
  ignoreOutliers: false,
  xScale: null,
  yScale: null,
  x: null,
  y: null
}

/**
 * The chart as its reader wants to see it, as a chart again: the screen, the pictures and the table all draw this one.
 * Its caption says what was changed.
 */
export function viewed(spec: ChartSpec, view: ChartView): ChartSpec {
  return atOnce(viewedInParts(spec, view))
}

/** The same, put aside now and then, and with its long lines counted: 100,000 points at once would hold a window up. */
export function* viewedInParts(spec: ChartSpec, view: ChartView): InParts<ChartSpec> {
  const lines = yield* onLogAxes(yield* smoothedInParts(spec, view.smoothing, view.smoother), view)
  const scaled = view.ignoreOutliers ? withoutOutliers(lines) : lines
  for (const { points } of scaled.series) yield* countInBlocks(points)
  return view.x === null && view.y === null
    ? scaled
    : { ...scaled, x: ranged(scaled.x, view.x), y: ranged(scaled.y, view.y) }
}

/** Whether an axis may be logarithmic: it has values above zero. */
export function canBeLog(spec: ChartSpec, direction: 'x' | 'y'): boolean {
  return spec.series.some(({ points }) =>
    points.some((point) => {
      const value = point[direction]
      return point.y !== null && value !== null && value > 0
    })
  )
}

function ranged(axis: AxisSpec, range: Range | null): AxisSpec {
  return range === null ? axis : { ...axis, min: range.min, max: range.max }
}

/** Changes the scales. A value at or below zero has no place on a logarithmic axis: it is left out, and counted. */
function* onLogAxes(spec: ChartSpec, view: ChartView): InParts<ChartSpec> {
  const x = rescaled(spec.x, view.xScale)
  const y = rescaled(spec.y, view.yScale)
  if (x === spec.x && y === spec.y) return spec
  let left = 0
  const outside = (value: number, axis: AxisSpec): boolean => axis.scale === 'log' && value <= 0
  const series: SeriesSpec[] = []
  for (const one of spec.series) {
    const points: SeriesPoint[] = []
    for (const [index, point] of one.points.entries()) {
      if (index % POINTS_AT_ONCE === 0) yield
      const isBesideX = outside(point.x, x)
      const isBesideY = point.y !== null && outside(point.y, y)
      if (point.y !== null && (isBesideX || isBesideY)) left++
      if (!isBesideX) points.push(isBesideY ? { ...point, y: null, low: null, high: null } : point)
    }
    series.push({ ...one, points })
  }
  const note = ` ${plural(left, 'value')} at or below 0 not shown: no place on a log axis.`
  return {
    ...spec,
    x,
    y,
    series,
    references: spec.references.filter(({ value }) => !outside(value, y)),
    caption: left === 0 ? spec.caption : spec.caption + note
  }
}

/** A limit at or below zero falls away with a logarithmic scale. */
function rescaled(axis: AxisSpec, scale: AxisSpec['scale'] | null): AxisSpec {
  if (scale === null || scale === axis.scale) return axis
  const limit = (value: number | null): number | null =>
    scale === 'log' && value !== null && value <= 0 ? null : value
  return { ...axis, scale, min: limit(axis.min), max: limit(axis.max) }
}
