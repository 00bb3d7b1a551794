import type { SeriesPoint, SeriesSpec } from './chart-spec'

/** Longer curves carry a mark now and then: one at every point would run together to a thick line. */
const MANY_POINTS = 40
const MARKS = 9

/** Whether a curve is too long for a mark at each of its points. */
export function isDense({ points }: Pick<SeriesSpec, 'points'>): boolean {
  return points.length > MANY_POINTS
}

/**
 * The points of a long curve that carry its mark, so that it can be told from others without colour: evenly spread, and
 * not where its neighbours in the legend have theirs.
 *
 * @param place of the series among those of the chart
 */
export function sparseMarks({ points }: Pick<SeriesSpec, 'points'>, place: number): SeriesPoint[] {
  const step = points.length / MARKS
  const shift = ((place % 4) + 0.5) / 4
  return Array.from({ length: MARKS }, (_, index) => points[Math.floor((index + shift) * step)]).filter(
    (point): point is SeriesPoint => point !== undefined && point.y !== null && point.resolved
  )
}
