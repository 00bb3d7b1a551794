import type { ChartSpec, SeriesPoint, SeriesSpec } from './chart-spec'
import { formatSetting } from './format'
import { type InParts, atOnce } from './in-parts'

/** The strongest smoothing on offer; at 1 a line would never leave its first value. */
const MOST_SMOOTHING = 0.999
/** Points that are made, and products that are summed, between two places at which the work may be put aside. */
const POINTS_AT_ONCE = 2048
const PRODUCTS_AT_ONCE = 200_000

/**
 * Exponential moving average without the pull towards zero of its start: s_k = w s_(k-1) + (1 - w) v_k, divided by
 * 1 - w^k, as in Adam (Kingma and Ba 2015, section 3) and TensorBoard. `weight` is in [0, 1); 0 changes nothing. Missing
 * values stay missing and take no part.
 */
export function movingAverage(values: readonly (number | null)[], weight: number): (number | null)[] {
  let sum = 0
  /** weight^k */
  let power = 1
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null
    sum = weight * sum + (1 - weight) * value
    power *= weight
    return sum / (1 - power)
  })
}

/** How a line is smoothed. */
export type Smoother = 'ema' | 'centred' | 'gaussian'

/** The reach of a centred or Gaussian kernel in points, for the same slider: the mean delay of the moving average, w / (1 - w). */
function reachOf(weight: number): number {
  const bounded = Math.min(weight, MOST_SMOOTHING)
  return bounded / (1 - bounded)
}

/**
 * Mean of the values at most `reach` (rounded) points to the left and to the right, fewer at the ends. Missing values stay
 * missing and take no part.
 */
export function centredMean(values: readonly (number | null)[], reach: number): (number | null)[] {
  const half = Math.round(reach)
  const sums = [0]
  const counts = [0]
  for (const [index, value] of values.entries()) {
    const known = isNumber(value)
    sums.push((sums[index] ?? 0) + (known ? value : 0))
    counts.push((counts[index] ?? 0) + (known ? 1 : 0))
  }
  return values.map((value, index) => {
    if (!isNumber(value)) return null
    const from = Math.max(0, index - half)
    const to = Math.min(values.length, index + half + 1)
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / ((counts[to] ?? 0) - (counts[from] ?? 0))
  })
}

/** Mean weighted by a Gaussian of standard deviation `reach` points, cut off at four of them. Missing values as above. */
export function gaussianMean(values: readonly (number | null)[], reach: number): (number | null)[] {
  return atOnce(gaussianInParts(values, reach))
}

function* gaussianInParts(values: readonly (number | null)[], reach: number): InParts<(number | null)[]> {
  if (!(reach > 0)) return values.map((value) => (isNumber(value) ? value : null))
  const half = Math.min(values.length, Math.ceil(4 * reach))
  const kernel = Array.from({ length: half + 1 }, (_, distance) => Math.exp(-((distance / reach) ** 2) / 2))
  const means: (number | null)[] = []
  for (const [index, value] of values.entries()) {
    if ((index * half) % PRODUCTS_AT_ONCE < half) yield
    if (!isNumber(value)) {
      means.push(null)
      continue
    }
    let sum = 0
    let weights = 0
    for (let at = Math.max(0, index - half); at <= Math.min(values.length - 1, index + half); at++) {
      const other = values[at]
      if (!isNumber(other)) continue
      const weight = kernel[Math.abs(at - index)] ?? 0
      sum += weight * other
      weights += weight
    }
    means.push(sum / weights)
  }
  return means
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value)
}

/** Whether smoothing means anything: points joined along x. Trails turn back, scattered points have no order, bounds no noise. */
export function canSmooth(spec: ChartSpec): boolean {
  return (
    spec.trail !== true &&
    spec.scatter !== true &&
    spec.series.every(({ between }) => between === undefined) &&
    spec.series.some(({ points }) => points.length > 2)
  )
}

/**
 * The chart with a smoothed line for each series, labelled as such, over the raw values, which stay as they were but
 * faint. A smoothed line has no interval: the intervals belong to the raw values. What is not resolved is not averaged.
 */
export function smoothed(spec: ChartSpec, weight: number, smoother: Smoother = 'ema'): ChartSpec {
  return atOnce(smoothedInParts(spec, weight, smoother))
}

/** The same, put aside now and then: 100,000 points at once would hold a window up. */
export function* smoothedInParts(spec: ChartSpec, weight: number, smoother: Smoother): InParts<ChartSpec> {
  if (!(weight > 0) || !canSmooth(spec)) return spec
  const bounded = Math.min(weight, MOST_SMOOTHING)
  const note = `smoothed ${formatSetting(bounded)}`
  const lines: SeriesSpec[] = []
  for (const series of spec.series) lines.push(yield* smoothSeries(series, bounded, smoother, note))
  return {
    ...spec,
    caption:
      `${spec.caption} Lines ${note}: ${smootherText(smoother, bounded)}; ` +
      'raw values, with their intervals, faint behind.',
    series: [...spec.series.map((series): SeriesSpec => ({ ...series, faint: true })), ...lines]
  }
}

function smootherText(smoother: Smoother, weight: number): string {
  const reach = reachOf(weight)
  switch (smoother) {
    case 'ema':
      return 'exponential moving average along the points, corrected for its start'
    case 'centred':
      return `mean of up to ${Math.round(reach)} points on either side`
    case 'gaussian':
      return `mean weighted by a Gaussian of standard deviation ${formatSetting(Number(reach.toPrecision(2)))} points`
  }
}

function* smoothSeries(
  series: SeriesSpec,
  weight: number,
  smoother: Smoother,
  note: string
): InParts<SeriesSpec> {
  const values = series.points.map(({ y, resolved }) => (resolved ? y : null))
  yield
  const averages =
    smoother === 'ema'
      ? movingAverage(values, weight)
      : smoother === 'centred'
        ? centredMean(values, reachOf(weight))
        : yield* gaussianInParts(values, reachOf(weight))
  const points: SeriesPoint[] = []
  for (const [index, { x }] of series.points.entries()) {
    if (index % POINTS_AT_ONCE === 0) yield
    points.push({ x, y: averages[index] ?? null, low: null, high: null, resolved: true })
  }
  return { ...series, label: `${series.label} (${note})`, points }
}
