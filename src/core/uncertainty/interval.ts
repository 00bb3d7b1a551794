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

/** What a median is over: images that stand for many others, or labels that are all there are. */
export type MedianOver = 'images' | 'labels'

const METHODS = { images: 'bootstrap-images-draws', labels: 'bootstrap-draws' } as const

/**
 * Medians of several measures of the same packets, with 95 % percentile intervals. Each round has every packet's value
 * anew by its own delta error (its draws, which are not kept); images are resampled besides, labels stay. One packet alone
 * has the delta interval, which speaks of its draws.
 *
 * The packets' values scatter by their draws already, and a round adds as much again. So they are first drawn together about
 * their median by what their errors explain of their variance, and for images drawn apart by n/(n - 1), what resampling n of
 * them loses of it (Davison & Hinkley 1997, Bootstrap Methods and their Application, section 3.8): about 95 of 100
 * intervals then hold the truth, whichever of the two scatters is the larger, from five images on. All measures share the rounds.
 *
 * @param measures each `[packets]`
 */
export function medianIntervals<Key extends string>(
  measures: Readonly<Record<Key, readonly LogEstimate[]>>,
  over: MedianOver,
  random: Random,
  rounds = 1000
): Record<Key, Interval> {
  const entries = Object.entries(measures) as [Key, readonly LogEstimate[]][]
  const packets = entries[0]?.[1].length ?? 0
  const centres = entries.map(([, values]) => centresOf(values, over))
  const errors = entries.map(([, values]) => Float64Array.from(values, errorOf))
  const medians = entries.map(() => new Float64Array(rounds))
  const drawn = entries.map(() => new Float64Array(packets))
  for (let round = 0; round < rounds && packets > 1; round++) {
    for (let packet = 0; packet < packets; packet++) {
      const pick = over === 'images' ? random.integer(packets) : packet
      const normal = random.normal()
      drawn.forEach((values, measure) => {
        const centre = (centres[measure] as Float64Array)[pick] as number
        values[packet] = Math.exp(centre + ((errors[measure] as Float64Array)[pick] as number) * normal)
      })
    }
    drawn.forEach((values, measure) => {
      ;(medians[measure] as Float64Array)[round] = medianInPlace(values)
    })
  }
  const intervals = entries.map(([key, values], measure): [Key, Interval] => {
    const [only] = values
    if (packets === 1 && only) return [key, deltaInterval(only)]
    const value = median(valuesOf(values))
    if (packets === 0) return [key, { value, low: null, high: null, method: 'none' }]
    const [low, high] = percentiles(medians[measure] as Float64Array)
    return [key, { value, low, high, method: METHODS[over] }]
  })
  return Object.fromEntries(intervals) as Record<Key, Interval>
}

/** The values without their errors. */
export function valuesOf(estimates: readonly LogEstimate[]): Float64Array {
  return Float64Array.from(estimates, ({ value }) => value)
}

/** A value of 0 has no error of its logarithm, and stays 0. */
function errorOf({ logError }: LogEstimate): number {
  return Number.isFinite(logError) ? logError : 0
}

/** Logarithms of the values with as much scatter as the packets have without their draws. */
function centresOf(estimates: readonly LogEstimate[], over: MedianOver): Float64Array {
  const logs = valuesOf(estimates).map(Math.log)
  const count = logs.length
  if (count < 2 || !logs.every(Number.isFinite)) return logs
  const mean = logs.reduce((sum, one) => sum + one, 0) / count
  const scatter = logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1)
  const ofDraws = estimates.reduce((sum, one) => sum + errorOf(one) ** 2, 0) / count
  const left = scatter > 0 ? Math.max(0, 1 - ofDraws / scatter) : 1
  const factor = Math.sqrt(over === 'images' ? (left * count) / (count - 1) : left)
  const middle = median(logs)
  return logs.map((one) => middle + factor * (one - middle))
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
