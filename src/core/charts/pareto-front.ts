import type { ChartSpec, FrontSpec, SeriesPoint } from './chart-spec'

/** A point that no other beats: better in one direction and at least as good in the other. */
export interface FrontPoint {
  readonly x: number
  readonly y: number
}

/**
 * The Pareto front of all resolved points of a chart, from the best y to the best x. Estimates have errors: a point just
 * behind the front may well be on it; the intervals say so, not the front.
 */
export function paretoFront(spec: Pick<ChartSpec, 'series'>, front: FrontSpec): FrontPoint[] {
  const right = front.x === 'more' ? 1 : -1
  const up = front.y === 'more' ? 1 : -1
  const points = spec.series
    .flatMap(({ points: own, faint }) => (faint === true ? [] : own))
    .filter((point): point is SeriesPoint & { y: number } => point.resolved && point.y !== null)
    .sort((a, b) => right * (b.x - a.x) || up * (b.y - a.y))
  const best: FrontPoint[] = []
  for (const { x, y } of points) {
    const last = best[best.length - 1]
    if (last === undefined || up * y > up * last.y) best.push({ x, y })
  }
  return best.reverse()
}

/** The front as a staircase: the region that is reached lies on its worse side. */
export function frontSteps(points: readonly FrontPoint[]): FrontPoint[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1]
    return before === undefined ? [point] : [{ x: before.x, y: point.y }, point]
  })
}
