import type { Interval } from '@contract/measurement'
import type { Random } from '../tensor/random'
import { percentiles } from './interval'
import { packetMoments, type PacketMoments } from './moments'
import type { PacketSamples } from './packet'

/** The aggregates that have intervals. */
type Aggregates = Pick<PacketMoments, 'totalSigmaX' | 'totalSigmaP' | 'product'>
type Key = keyof Aggregates

const KEYS: readonly Key[] = ['totalSigmaX', 'totalSigmaP', 'product']

/**
 * 95 % percentile intervals of the aggregates from resampling the samples with replacement: weights, means and variances
 * are worked out anew for each resample (Efron & Tibshirani 1993, section 13.3). A resample in which a variance is zero,
 * or every loss, has no product and counts as the lowest. Exact in float64: about the whole sample's own means, so
 * that `sum w |x|^2 - |m|^2` loses no digits. Yields after each resample.
 *
 * @param moments of the same samples, without correction of bias
 * @param counted `[dimension]`, 0 leaves a coordinate out
 */
export function* bootstrapAggregates(
  { count, dimension, x, loss, gradient, baseWeight }: PacketSamples,
  moments: PacketMoments,
  counted: Uint8Array | null,
  random: Random,
  resamples = 1000
): Generator<void, Record<Key, Interval>, void> {
  const kept = Int32Array.from(
    Array.from({ length: dimension }, (_, i) => i).filter((i) => counted === null || counted[i] === 1)
  )
  const width = kept.length
  let largest = 0
  for (let row = 0; row < count; row++) largest = Math.max(largest, loss[row] as number)
  // Positions about their mean, gradients without the mean of p: `H - loss b`.
  const places = new Float64Array(count * width)
  const slopes = new Float64Array(count * width)
  const [squareX, squareP] = [new Float64Array(count), new Float64Array(count)]
  for (let row = 0; row < count; row++) {
    for (let at = 0; at < width; at++) {
      const i = kept[at] as number
      const place = (x[row * dimension + i] as number) - (moments.meanX[i] as number)
      const slope =
        ((gradient[row * dimension + i] as number) - (loss[row] as number) * (moments.meanP[i] as number)) /
        largest
      places[row * width + at] = place
      slopes[row * width + at] = slope
      squareX[row]! += place * place
      squareP[row]! += slope * slope
    }
  }
  const found = Object.fromEntries(KEYS.map((key) => [key, new Float64Array(resamples)])) as Record<
    Key,
    Float64Array
  >
  const times = new Int32Array(count)
  const meanX = new Float64Array(width)
  const meanP = new Float64Array(width)
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0)
    for (let drawn = 0; drawn < count; drawn++) times[random.integer(count)]!++
    meanX.fill(0)
    meanP.fill(0)
    let [sum, spreadX, spreadP] = [0, 0, 0]
    for (let row = 0; row < count; row++) {
      if (times[row] === 0) continue
      const value = (loss[row] as number) / largest
      const base = (times[row] as number) * (baseWeight[row] as number)
      const [own, other] = [base * value * value, base * value]
      sum += own
      spreadX += own * (squareX[row] as number)
      spreadP += base * (squareP[row] as number)
      for (let at = 0, from = row * width; at < width; at++, from++) {
        meanX[at]! += own * (places[from] as number)
        meanP[at]! += other * (slopes[from] as number)
      }
    }
    let [lostX, lostP] = [0, 0]
    for (let at = 0; at < width; at++) {
      lostX += ((meanX[at] as number) / sum) ** 2
      lostP += ((meanP[at] as number) / sum) ** 2
    }
    const varianceX = sum > 0 ? Math.max(0, spreadX / sum - lostX) : 0
    const varianceP = sum > 0 ? Math.max(0, spreadP / sum - lostP) : 0
    found.totalSigmaX[resample] = Math.sqrt(varianceX)
    found.totalSigmaP[resample] = Math.sqrt(varianceP)
    found.product[resample] = Math.sqrt(varianceX * varianceP)
    yield
  }
  return Object.fromEntries(
    KEYS.map((key): [Key, Interval] => {
      const [low, high] = percentiles(found[key])
      return [key, { value: moments[key].value, low, high, method: 'bootstrap' }]
    })
  ) as Record<Key, Interval>
}

/** The same of samples that need no pauses, for tests and small packets. */
export function bootstrapOf(
  samples: PacketSamples,
  random: Random,
  resamples = 1000
): Record<Key, Interval> | null {
  const moments = packetMoments(samples)
  if (!moments) return null
  const running = bootstrapAggregates(samples, moments, null, random, resamples)
  for (;;) {
    const next = running.next()
    if (next.done === true) return next.value
  }
}
