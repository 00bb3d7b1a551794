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
 */
export function chartDomains(
  chart: ChartSpec,
  most: { x: number; y: number } = { x: 6, y: 5 }
): ChartDomains {
  const xs: number[] = []
  const ys: number[] = chart.references.map(({ value }) => value)
  for (const { points } of chart.series) {
    for (const point of points) {
      if (point.y === null) continue
      xs.push(point.x)
      ys.push(point.y)
      if (point.resolved && point.low !== null && point.high !== null) ys.push(point.low, point.high)
    }
  }
  return { x: axisDomain(chart.x, xs, most.x), y: axisDomain(chart.y, ys, most.y) }
}
