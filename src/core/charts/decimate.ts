import type { SeriesPoint } from './chart-spec'
import { stretchOf } from './point-blocks'

const ordered = new WeakMap<readonly SeriesPoint[], boolean>()

/**
 * The few points that draw the same line as all of them: of every column of pixels the first and the last, the lowest
 * and the highest with their intervals, and one gap and one unresolved point where there are such; beyond both ends
 * one neighbour, so that the line leaves the frame where it should. Only true points are kept, never averages.
 *
 * `place` gives a point's x as a share of the visible width (0 left, 1 right); `columns` is that width in pixels. Points
 * that are few enough already, or that are not in the order of x (trails), come back as they are.
 */
export function decimate(
  points: readonly SeriesPoint[],
  place: (x: number) => number,
  columns: number
): readonly SeriesPoint[] {
  const wide = Math.max(1, Math.round(columns))
  if (points.length <= 4 * wide || !inOrder(points)) return points
  const first = Math.max(0, firstAtOrAfter(points, place, 0) - 1)
  const last = Math.min(points.length - 1, firstAtOrAfter(points, place, 1))
  if (last - first + 1 <= 4 * wide) return points.slice(first, last + 1)
  const kept: SeriesPoint[] = []
  let start = first
  while (start <= last) {
    const end = endOfColumn(points, start, last, columnOf(place, wide))
    keepOfColumn(points, start, end, kept)
    start = end
  }
  return kept
}

function columnOf(place: (x: number) => number, columns: number): (point: SeriesPoint) => number {
  return ({ x }) => Math.floor(place(x) * columns)
}

/** The first index behind points[start] that stands in another column: by doubled steps, then halved ones. */
function endOfColumn(
  points: readonly SeriesPoint[],
  start: number,
  last: number,
  column: (point: SeriesPoint) => number
): number {
  const isBeyond = (index: number): boolean => index > last || column(points[index] as SeriesPoint) !== here
  const here = column(points[start] as SeriesPoint)
  let inside = start
  let step = 1
  while (!isBeyond(inside + step)) {
    inside += step
    step *= 2
  }
  for (; step > 1; step /= 2) if (!isBeyond(inside + step / 2)) inside += step / 2
  return inside + 1
}

/** Adds what must stay of points[start..end), in their order. */
function keepOfColumn(points: readonly SeriesPoint[], start: number, end: number, kept: SeriesPoint[]): void {
  if (end - start <= 4) {
    for (let index = start; index < end; index++) kept.push(points[index] as SeriesPoint)
    return
  }
  const { lowest, highest, gap, unresolved } = stretchOf(points, start, end)
  const wanted = [start, lowest, highest, gap, unresolved, end - 1].filter((index) => index >= 0)
  for (const index of [...new Set(wanted)].sort((a, b) => a - b)) kept.push(points[index] as SeriesPoint)
}

function firstAtOrAfter(points: readonly SeriesPoint[], place: (x: number) => number, share: number): number {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (place(points[middle]?.x ?? 0) < share) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether x never falls; found out once for each list. */
function inOrder(points: readonly SeriesPoint[]): boolean {
  const known = ordered.get(points)
  if (known !== undefined) return known
  const answer = points.every((point, index) => index === 0 || (points[index - 1]?.x ?? 0) <= point.x)
  ordered.set(points, answer)
  return answer
}
