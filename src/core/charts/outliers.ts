import { quantile } from '../statistics/order-statistics'
import type { ChartSpec } from './chart-spec'
import { plural } from './format'

/** Quartile ranges beyond the quartiles at which a value is far out (Tukey 1977, Exploratory Data Analysis, section 2D). */
const FAR_OUT = 3

/**
 * The chart with a range of y that leaves out what is far out: more than three quartile ranges beyond the quartiles of all
 * shown values, taken as logarithms on a log axis. Nothing is removed: the lines leave the frame, and the caption counts
 * what is out of sight. A chart without such values stays as it is.
 */
export function withoutOutliers(spec: ChartSpec): ChartSpec {
  const isLog = spec.y.scale === 'log'
  const to = (value: number): number => (isLog ? Math.log(value) : value)
  const values = Float64Array.from(
    spec.series.flatMap(({ points }) =>
      points.flatMap(({ y }) => (y === null || (isLog && y <= 0) ? [] : to(y)))
    )
  ).sort()
  if (values.length < 8) return spec
  const [lower, upper] = [quantile(values, 0.25), quantile(values, 0.75)]
  const reach = FAR_OUT * (upper - lower)
  const inside = values.filter((value) => value >= lower - reach && value <= upper + reach)
  const left = values.length - inside.length
  const range = { low: inside[0] ?? 0, high: inside.at(-1) ?? 0 }
  if (left === 0 || range.high === range.low) return spec
  const margin = 0.05 * (range.high - range.low)
  const back = (value: number): number => (isLog ? Math.exp(value) : value)
  return {
    ...spec,
    y: { ...spec.y, min: back(range.low - margin), max: back(range.high + margin) },
    caption:
      `${spec.caption} ${plural(left, 'value is', 'values are')} out of sight: more than three ` +
      'quartile ranges beyond the quartiles.'
  }
}
