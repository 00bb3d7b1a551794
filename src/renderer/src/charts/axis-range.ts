import type { ChartSpec } from '@core/charts/chart-spec'

export interface Range {
  readonly min: number
  readonly max: number
}

/**
 * What the y axis should at least show: values, intervals of resolved points, reference lines. The interval of an
 * unresolved point may be as wide as the world and must not flatten everything else.
 */
export function yRange(spec: ChartSpec, hidden: ReadonlySet<string>): Range | null {
  const values: number[] = spec.references.map((reference) => reference.value)
  for (const series of spec.series) {
    if (hidden.has(series.id)) continue
    for (const point of series.points) {
      values.push(point.y ?? NaN)
      if (point.resolved) values.push(point.low ?? NaN, point.high ?? NaN)
    }
  }
  const usable = values.filter((value) => Number.isFinite(value) && (spec.y.scale !== 'log' || value > 0))
  if (usable.length === 0) return null
  const low = Math.min(...usable)
  const high = Math.max(...usable)
  if (spec.y.scale === 'log') return { min: low / 1.2, max: high * 1.2 }
  const margin = high > low ? 0.06 * (high - low) : 0.05 * (Math.abs(high) || 1)
  const share = spec.y.format === 'percent'
  return {
    min: share || low >= 0 ? Math.max(0, low - margin) : low - margin,
    max: share ? Math.min(1, high + margin) : high + margin
  }
}
