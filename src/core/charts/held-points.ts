import type { SeriesPoint, SeriesSpec } from './chart-spec'

/**
 * The corners of the steps between points of which one neighbour's value holds (`between`), among the points themselves; other
 * points come back as they are. A corner beside a gap stands for nothing and is left out.
 */
export function heldPoints(
  points: readonly SeriesPoint[],
  between: SeriesSpec['between']
): readonly SeriesPoint[] {
  if (between === undefined) return points
  return points.flatMap((point, index): SeriesPoint[] => {
    const before = points[index - 1]
    if (before === undefined || before.y === null || point.y === null) return [point]
    const corner = between === 'earlier' ? { ...before, x: point.x } : { ...point, x: before.x }
    // A line to a point that is not resolved is a loose one all the way.
    return [{ ...corner, resolved: before.resolved && point.resolved }, point]
  })
}
