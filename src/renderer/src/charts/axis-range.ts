import type { ChartSpec } from '@core/charts/chart-spec'

export interface Range {
  readonly min: number
  readonly max: number
}

/** How far an unresolved interval may stretch the axis on each side, in spreads of all the rest. */
const UNRESOLVED_STRETCH = 1.5

/**
 * What the y axis should at least show: values, intervals of resolved points, reference lines. The interval of an
 * unresolved point may be as wide as the world and must not flatten everything else.
 */
export function yRange(spec: ChartSpec, hidden: ReadonlySet<string>): Range | null {
  const values: number[] = spec.references.map((reference) => reference.value)
  const loose: number[] = []
  for (const series of spec.series) {
    if (hidden.has(series.id)) continue
    for (const point of series.points) {
      values.push(point.y ?? NaN)
      const bounds = [point.low ?? NaN, point.high ?? NaN]
      if (point.resolved) values.push(...bounds)
      else loose.push(...bounds)
    }
  }
  const usable = values.filter((value) => Number.isFinite(value) && (spec.y.scale !== 'log' || value > 0))
  if (usable.length === 0) return null
  const spread = Math.max(...usable) - Math.min(...usable)
  const near = loose.filter(Number.isFinite).map((value) => clamp(value, usable, UNRESOLVED_STRETCH * spread))
  const low = Math.min(...usable, ...near)
  const high = Math.max(...usable, ...near)
  if (spec.y.scale === 'log') return { min: Math.min(...usable) / 1.2, max: Math.max(...usable) * 1.2 }
  const margin = high > low ? 0.06 * (high - low) : 0.05 * (Math.abs(high) || 1)
  const share = spec.y.format === 'percent'
  return {
    min: share || low >= 0 ? Math.max(0, low - margin) : low - margin,
    max: share ? Math.min(1, high + margin) : high + margin
  }
}

function clamp(value: number, values: readonly number[], reach: number): number {
  return Math.min(Math.max(...values) + reach, Math.max(Math.min(...values) - reach, value))
}
