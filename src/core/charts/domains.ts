import type { ChartSpec } from './chart-spec'
import { axisDomain, type AxisDomain } from './ticks'

/** The ranges and ticks of both axes. */
export interface ChartDomains {
  readonly x: AxisDomain
  readonly y: AxisDomain
}

/**
 * What a chart has to show: all values, the intervals of resolved points and the reference lines. The interval of a
 * point that is not resolved may be as wide as the world; it is cut off at the frame instead of flattening the rest.
 * Values beyond a limit that the x axis sets have no say in the range of y, unless there are no others.
 */
export function chartDomains(
  chart: ChartSpec,
  most: { x: number; y: number } = { x: 6, y: 5 }
): ChartDomains {
  const inside = collect(chart, true)
  const { xs, ys } = inside.ys.length > 0 ? inside : collect(chart, false)
  ys.push(...chart.references.map(({ value }) => value))
  return { x: axisDomain(chart.x, xs, most.x), y: axisDomain(chart.y, ys, most.y) }
}

function collect({ series, x }: ChartSpec, insideOnly: boolean): { xs: number[]; ys: number[] } {
  const from = insideOnly ? (x.min ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY
  const to = insideOnly ? (x.max ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  const xs: number[] = []
  const ys: number[] = []
  for (const { points } of series) {
    for (const point of points) {
      if (point.x < from || point.x > to) continue
      if (point.notFinite === true) xs.push(point.x)
      if (point.y === null) continue
      xs.push(point.x)
      ys.push(point.y)
      if (!point.resolved) continue
      if (point.low !== null && point.high !== null) ys.push(point.low, point.high)
      if (point.xLow !== undefined && point.xHigh !== undefined) xs.push(point.xLow, point.xHigh)
    }
  }
  return { xs, ys }
}
