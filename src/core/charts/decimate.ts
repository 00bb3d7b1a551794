import type { SeriesPoint } from './chart-spec'

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
    const column = columnOf(points, start, place, wide)
    let end = start + 1
    while (end <= last && columnOf(points, end, place, wide) === column) end++
    keepOfColumn(points, start, end, kept)
    start = end
  }
  return kept
}

function columnOf(
  points: readonly SeriesPoint[],
  index: number,
  place: (x: number) => number,
  columns: number
): number {
  return Math.floor(place(points[index]?.x ?? 0) * columns)
}

/** Adds what must stay of points[start..end), in their order. */
function keepOfColumn(points: readonly SeriesPoint[], start: number, end: number, kept: SeriesPoint[]): void {
  if (end - start <= 4) {
    for (let index = start; index < end; index++) kept.push(points[index] as SeriesPoint)
    return
  }
  let lowest = -1
  let highest = -1
  let gap = -1
  let unresolved = -1
  let lowestValue = Number.POSITIVE_INFINITY
  let highestValue = Number.NEGATIVE_INFINITY
  for (let index = start; index < end; index++) {
    const point = points[index] as SeriesPoint
    if (point.y === null) {
      gap = index
      continue
    }
    if (!point.resolved) unresolved = index
    if (point.y < lowestValue) {
      lowestValue = point.y
      lowest = index
    }
    if (point.y > highestValue) {
      highestValue = point.y
      highest = index
    }
  }
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
