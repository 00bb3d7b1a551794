import type { ChartSpec, SeriesPoint, SeriesSpec } from './chart-spec'
import { formatSetting } from './format'

/** The strongest smoothing on offer; at 1 a line would never leave its first value. */
export const MOST_SMOOTHING = 0.999

/**
 * Exponential moving average without the pull towards zero of its start: s_k = w s_(k-1) + (1 - w) v_k, divided by
 * 1 - w^k, as in Adam (Kingma and Ba 2015, section 3) and TensorBoard. `weight` is in [0, 1); 0 changes nothing. Missing
 * values stay missing and take no part.
 */
export function movingAverage(values: readonly (number | null)[], weight: number): (number | null)[] {
  let sum = 0
  let count = 0
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null
    sum = weight * sum + (1 - weight) * value
    count++
    return sum / (1 - weight ** count)
  })
}

/** Whether smoothing means anything: points joined along x. Trails turn back and scattered points have no order. */
export function canSmooth(spec: ChartSpec): boolean {
  return spec.trail !== true && spec.scatter !== true && spec.series.some(({ points }) => points.length > 2)
}

/**
 * The chart with a smoothed line for each series, labelled as such, over the raw values, which stay as they were but
 * faint. A smoothed line has no interval: the intervals belong to the raw values. What is not resolved is not averaged.
 */
export function smoothed(spec: ChartSpec, weight: number): ChartSpec {
  if (!(weight > 0) || !canSmooth(spec)) return spec
  const bounded = Math.min(weight, MOST_SMOOTHING)
  const note = `smoothed ${formatSetting(bounded)}`
  return {
    ...spec,
    caption:
      `${spec.caption} Lines ${note}: exponential moving average along the points, corrected for its start; ` +
      'raw values, with their intervals, faint behind.',
    series: [
      ...spec.series.map((series): SeriesSpec => ({ ...series, faint: true })),
      ...spec.series.map((series) => smoothSeries(series, bounded, note))
    ]
  }
}

function smoothSeries(series: SeriesSpec, weight: number, note: string): SeriesSpec {
  const averages = movingAverage(
    series.points.map(({ y, resolved }) => (resolved ? y : null)),
    weight
  )
  const points = series.points.map(({ x }, index): SeriesPoint => ({
    x,
    y: averages[index] ?? null,
    low: null,
    high: null,
    resolved: true
  }))
  return { ...series, label: `${series.label} (${note})`, points }
}
