import type { Interval } from '@contract/measurement'
import { quantile } from '../statistics/order-statistics'
import type { Random } from '../tensor/random'
import type { LogEstimate } from './moments'

/** Two-sided 95 % quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054

/** 95 % interval `value exp(+-1.96 se)` of a positive value from the standard error of its logarithm. */
export function deltaInterval({ value, logError }: LogEstimate): Interval {
  if (!Number.isFinite(logError)) return { value, low: null, high: null, method: 'none' }
  const factor = Math.exp(Z_95 * logError)
  return { value, low: value / factor, high: value * factor, method: 'delta' }
}

/**
 * Medians of several measures of the same images, with 95 % percentile intervals from resampling the images. All
 * measures share the resamples. One image alone gives no interval.
 *
 * @param measures each `[images]`
 */
export function medianIntervals<Key extends string>(
  measures: Readonly<Record<Key, Float64Array>>,
  random: Random,
  resamples = 1000
): Record<Key, Interval> {
  const entries = Object.entries(measures) as [Key, Float64Array][]
  const images = entries[0]?.[1].length ?? 0
  const medians = entries.map(() => new Float64Array(resamples))
  const drawn = entries.map(() => new Float64Array(images))
  for (let resample = 0; resample < resamples && images > 1; resample++) {
    for (let image = 0; image < images; image++) {
      const pick = random.integer(images)
      entries.forEach(([, values], measure) => {
        ;(drawn[measure] as Float64Array)[image] = values[pick] as number
      })
    }
    drawn.forEach((values, measure) => {
      ;(medians[measure] as Float64Array)[resample] = medianInPlace(values)
    })
  }
  const intervals = entries.map(([key, values], measure): [Key, Interval] => {
    const value = median(values)
    if (images < 2) return [key, { value, low: null, high: null, method: 'none' }]
    const [low, high] = percentiles(medians[measure] as Float64Array)
    return [key, { value, low, high, method: 'bootstrap' }]
  })
  return Object.fromEntries(intervals) as Record<Key, Interval>
}

/** The middle 95 % of what resamples gave. */
export function percentiles(values: Float64Array): [number, number] {
  const sorted = values.slice().sort()
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

/** First and third quartile. */
export function quartilesOf(values: ArrayLike<number>): [number, number] {
  const sorted = Float64Array.from(values).sort()
  return [quantile(sorted, 0.25), quantile(sorted, 0.75)]
}

/** Middle value; the mean of the two middle ones for an even count. `NaN` for none. */
export function median(values: ArrayLike<number>): number {
  return medianInPlace(Float64Array.from(values))
}

function medianInPlace(values: Float64Array): number {
  return quantile(values.sort(), 0.5)
}
