import type { AxisSpec, ChartSpec, ReferenceLine } from './chart-spec'
import { type Ends, endsBetween, noEnds, takeAll } from './point-blocks'
import { axisDomain, extentOf, positionOn, type AxisDomain } from './ticks'

/** As much of the height is left to what was measured: a reference line that would take more is named at the edge. */
const LEAST_SHARE = 0.5

/** The ranges and ticks of both axes. */
export interface ChartDomains {
  readonly x: AxisDomain
  readonly y: AxisDomain
}

/**
 * What a chart has to show: all values, the intervals of resolved points and the reference lines. The interval of a
 * point that is not resolved may be as wide as the world; it is cut off at the frame instead of flattening the rest, and
 * so is a reference line so far away that the curves could not be read any more (`referenceSide` says where it is).
 * Values beyond a limit that the x axis sets have no say in the range of y, unless there are no others.
 */
export function chartDomains(
  chart: ChartSpec,
  most: { x: number; y: number } = { x: 6, y: 5 }
): ChartDomains {
  const inside = collect(chart, true)
  const { xs, ys } = inside.ys.length > 0 ? inside : collect(chart, false)
  return {
    x: axisDomain(chart.x, xs, most.x),
    y: axisDomain(chart.y, [...ys, ...readableReferences(chart.y, chart.references, ys)], most.y)
  }
}

/** Where a reference line lies: inside the axis, or beyond which end of it. */
export function referenceSide(y: AxisDomain, { value }: ReferenceLine): 'inside' | 'above' | 'below' {
  // Rounding must not push a line off an end that it makes.
  const slack = 1e-9 * Math.max(Math.abs(y.min), Math.abs(y.max))
  return value > y.max + slack ? 'above' : value < y.min - slack ? 'below' : 'inside'
}

/** A reference line's name; beyond an end of the axis with an arrow to where it would be. */
export function referenceName(y: AxisDomain, line: ReferenceLine): string {
  const side = referenceSide(y, line)
  return side === 'inside' ? line.label : `${side === 'above' ? '↑' : '↓'} ${line.label}`
}

/** The values of the reference lines, nearest first, as long as they leave what was measured its share of the height. */
export function readableReferences(
  y: AxisSpec,
  references: readonly ReferenceLine[],
  values: readonly number[]
): number[] {
  const usable = values.filter((value) => Number.isFinite(value) && (y.scale === 'linear' || value > 0))
  const extent = extentOf(usable)
  const all = references.map(({ value }) => value)
  // Values that are all the same cannot be flattened.
  if (extent === null || extent.high - extent.low <= 1e-9 * Math.abs(extent.high)) return all
  const away = (value: number): number => Math.max(value - extent.high, extent.low - value, 0)
  const kept: number[] = []
  for (const value of all.sort((a, b) => away(a) - away(b))) {
    const domain = axisDomain(y, [...usable, ...kept, value])
    const share = positionOn(y, domain, extent.high) - positionOn(y, domain, extent.low)
    if (share >= LEAST_SHARE) kept.push(value)
  }
  return kept
}

const valuesOf = ({ low, high, positive }: Ends): number[] =>
  low > high ? [] : [low, high, ...(positive < Number.POSITIVE_INFINITY ? [positive] : [])]

/** The ends of everything, never a list of it: a series may have 100,000 points, and a gesture asks for each frame. */
function collect({ series, x }: ChartSpec, insideOnly: boolean): { xs: number[]; ys: number[] } {
  const from = insideOnly ? (x.min ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY
  const to = insideOnly ? (x.max ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  const [xs, ys] = [noEnds(), noEnds()]
  for (const { points } of series) {
    const found = endsBetween(points, from, to)
    takeAll(xs, found.xs)
    takeAll(ys, found.ys)
  }
  return { xs: valuesOf(xs), ys: valuesOf(ys) }
}
