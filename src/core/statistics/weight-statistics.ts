import { type WeightStatistics, quantileShares } from '@contract/weight-statistics'
import { orderStatistics } from './order-statistics'

const BINS = 40

/**
 * How the values of one weight are spread, with a histogram of 40 bins of one width from the smallest to the largest.
 * Mean and standard deviation by Welford's update (Technometrics 4 (1962) 419), which loses nothing to large means.
 *
 * @param values any shape, flattened; NaN and infinite ones are counted apart
 */
export function weightStatistics(
  name: string,
  shape: readonly number[],
  values: Float32Array | Int32Array
): WeightStatistics {
  let [zeros, finite, mean, squares] = [0, 0, 0, 0]
  let [min, max] = [Infinity, -Infinity]
  // Counting up takes half the time of iterating, and there may be millions.
  for (let at = 0, end = values.length; at < end; at++) {
    const value = values[at] as number
    if (!Number.isFinite(value)) continue
    finite++
    if (value === 0) zeros++
    if (value < min) min = value
    if (value > max) max = value
    const change = value - mean
    mean += change / finite
    squares += change * (value - mean)
  }
  const base = { name, shape: [...shape], count: values.length, zeros, notFinite: values.length - finite }
  if (finite === 0) {
    const none = { min: null, max: null, mean: null, standardDeviation: null }
    return { ...base, ...none, quantiles: [], edges: [], counts: [] }
  }
  // Equal values have a bin of their own width around them.
  const half = max > min ? 0 : Math.max(Math.abs(max), 1) / 2
  const [low, high] = [min - half, max + half]
  const counts = Array.from({ length: BINS }, () => 0)
  for (let at = 0, end = values.length; at < end; at++) {
    const value = values[at] as number
    if (!Number.isFinite(value)) continue
    const bin = Math.min(BINS - 1, Math.floor((BINS * (value - low)) / (high - low)))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return {
    ...base,
    ...{ min, max, mean, standardDeviation: Math.sqrt(squares / finite) },
    quantiles: quantilesOf(values, finite),
    edges: Array.from({ length: BINS + 1 }, (_, edge) => low + ((high - low) * edge) / BINS),
    counts
  }
}

/** Between the two nearest values in their order (Hyndman and Fan 1996, definition 7). */
function quantilesOf(values: Float32Array | Int32Array, finite: number): number[] {
  const places = quantileShares.map((share) => share * (finite - 1))
  const ordered = orderStatistics(values, [...places.map(Math.floor), ...places.map(Math.ceil)])
  return places.map((place) => {
    const below = ordered.get(Math.floor(place)) as number
    const above = ordered.get(Math.ceil(place)) as number
    return below + (above - below) * (place - Math.floor(place))
  })
}
