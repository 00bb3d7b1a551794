import type { SeriesPoint } from './chart-spec'
import type { InParts } from './in-parts'
import { keptWith } from './kept-with'

/** Points of one block, and so many of a list that counting them in blocks pays. */
const BLOCK = 32
const LONG = 4096
/** Points between two places at which the work may be put aside. */
const AT_ONCE = 4096

/** Lowest and highest of values, and the lowest one that a logarithmic axis has a place for; infinite without any. */
export interface Ends {
  low: number
  high: number
  positive: number
}

/** What a chart asks of a stretch of points, found out once. */
export interface Stretch {
  /** Ends of where the points stand, whether or not anything was measured there. */
  readonly at: Ends
  /** Ends of what is drawn of them along either axis, with the intervals of resolved points. */
  readonly xs: Ends
  readonly ys: Ends
  /** Index of the first lowest and the first highest value, of the last gap and of the last unresolved value; -1 without. */
  lowest: number
  highest: number
  gap: number
  unresolved: number
}

/** The ends of nothing. */
export const noEnds = (): Ends => ({
  low: Number.POSITIVE_INFINITY,
  high: Number.NEGATIVE_INFINITY,
  positive: Number.POSITIVE_INFINITY
})

/** Widens ends to a value; what is not finite has no place. */
function take(ends: Ends, value: number): void {
  if (!Number.isFinite(value)) return
  if (value < ends.low) ends.low = value
  if (value > ends.high) ends.high = value
  if (value > 0 && value < ends.positive) ends.positive = value
}

/** Widens ends to others. */
export function takeAll(ends: Ends, others: Ends): void {
  if (others.low < ends.low) ends.low = others.low
  if (others.high > ends.high) ends.high = others.high
  if (others.positive < ends.positive) ends.positive = others.positive
}

const noStretch = (): Stretch => ({
  ...{ at: noEnds(), xs: noEnds(), ys: noEnds() },
  ...{ lowest: -1, highest: -1, gap: -1, unresolved: -1 }
})

function add(into: Stretch, points: readonly SeriesPoint[], index: number): void {
  const point = points[index] as SeriesPoint
  take(into.at, point.x)
  if (point.notFinite === true) take(into.xs, point.x)
  if (point.y === null) {
    into.gap = index
    return
  }
  take(into.xs, point.x)
  take(into.ys, point.y)
  if (into.lowest < 0 || point.y < valueAt(points, into.lowest)) into.lowest = index
  if (into.highest < 0 || point.y > valueAt(points, into.highest)) into.highest = index
  if (!point.resolved) {
    into.unresolved = index
    return
  }
  if (point.low !== null && point.high !== null) {
    take(into.ys, point.low)
    take(into.ys, point.high)
  }
  if (point.xLow !== undefined && point.xHigh !== undefined) {
    take(into.xs, point.xLow)
    take(into.xs, point.xHigh)
  }
}

function addBlock(into: Stretch, points: readonly SeriesPoint[], block: Stretch): void {
  takeAll(into.at, block.at)
  takeAll(into.xs, block.xs)
  takeAll(into.ys, block.ys)
  const { lowest, highest } = block
  if (lowest >= 0 && (into.lowest < 0 || valueAt(points, lowest) < valueAt(points, into.lowest)))
    into.lowest = lowest
  if (highest >= 0 && (into.highest < 0 || valueAt(points, highest) > valueAt(points, into.highest)))
    into.highest = highest
  if (block.gap >= 0) into.gap = block.gap
  if (block.unresolved >= 0) into.unresolved = block.unresolved
}

function valueAt(points: readonly SeriesPoint[], index: number): number {
  return points[index]?.y ?? 0
}

const known = keptWith<readonly SeriesPoint[], readonly Stretch[]>('blocks')

/**
 * Goes through a long list of points once, in blocks that are remembered as long as the list is: what is asked of any
 * stretch of it then costs a block for each 32 points. A zoom or a pixel's column of 100,000 points needs no more.
 */
export function* countInBlocks(points: readonly SeriesPoint[]): InParts<void> {
  if (points.length < LONG || known.get(points) !== undefined) return
  const blocks: Stretch[] = []
  for (let start = 0; start < points.length; start += BLOCK) {
    const block = noStretch()
    for (let index = start; index < Math.min(start + BLOCK, points.length); index++) add(block, points, index)
    blocks.push(block)
    if (start % AT_ONCE === 0) yield
  }
  known.set(points, blocks)
}

/** What a chart asks of points[start..end). Of a list that was not counted in blocks, point by point. */
export function stretchOf(points: readonly SeriesPoint[], start: number, end: number): Stretch {
  const blocks = known.get(points)
  const found = noStretch()
  for (let index = start; index < end;) {
    const block = index % BLOCK === 0 && index + BLOCK <= end ? blocks?.[index / BLOCK] : undefined
    if (block === undefined) add(found, points, index++)
    else {
      addBlock(found, points, block)
      index += BLOCK
    }
  }
  return found
}

/** The ends of what is drawn of the points that stand between two places, both among them. */
export function endsBetween(
  points: readonly SeriesPoint[],
  from: number,
  to: number
): { readonly xs: Ends; readonly ys: Ends } {
  const blocks = known.get(points) ?? []
  const found = noStretch()
  for (let index = 0; index < points.length;) {
    const block = index % BLOCK === 0 ? blocks[index / BLOCK] : undefined
    // A block across an end is looked through.
    if (block !== undefined && (block.at.high < from || block.at.low > to)) index += BLOCK
    else if (block !== undefined && block.at.low >= from && block.at.high <= to) {
      addBlock(found, points, block)
      index += BLOCK
    } else {
      const { x } = points[index] as SeriesPoint
      if (!(x < from || x > to)) add(found, points, index)
      index++
    }
  }
  return found
}
