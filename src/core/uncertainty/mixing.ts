import type { Values } from './packet'

/** How well chains agree, and what their draws are worth. */
export interface Mixing {
  /** Split R-hat: 1 for chains that have forgotten where they began. */
  readonly rHat: number
  /** Independent draws with the same error of the mean; at most the number of draws. */
  readonly effectiveSampleSize: number
}

/**
 * Split R-hat and effective sample size of one quantity along several chains (Vehtari, Gelman, Simpson, Carpenter,
 * Bürkner 2021, "Rank-normalization, folding, and localization", arXiv 1903.08008, eqs. 3, 4, 10 to 13; without rank
 * normalisation, because the moments themselves are reported). Each chain counts as two halves; autocorrelations are
 * cut where a pair of them is no longer positive (Geyer's initial monotone sequence).
 *
 * @param values `[chains * draws]`, chain after chain; at least 4 draws a chain
 */
export function mixingOf(values: Values, chains: number): Mixing {
  const half = Math.floor(values.length / chains / 2)
  const halves = Array.from({ length: 2 * chains }, (_, place) => {
    const length = values.length / chains
    const from = Math.floor(place / 2) * length + (place % 2 === 0 ? 0 : length - half)
    return Float64Array.from(values.subarray(from, from + half))
  })
  const means = halves.map(meanOf)
  const within = meanOf(halves.map((values, place) => variance(values, means[place] as number)))
  const grand = meanOf(means)
  const between = variance(means, grand)
  const total = 2 * chains * half
  // A quantity that never changes says nothing for or against the chains.
  if (within === 0)
    return { rHat: between === 0 ? 1 : Infinity, effectiveSampleSize: between === 0 ? total : 1 }
  const pooled = ((half - 1) / half) * within + between
  const rHat = Math.sqrt(pooled / within)
  const correlation = (lag: number): number =>
    1 -
    (within - meanOf(halves.map((values, place) => autocovariance(values, means[place] as number, lag)))) /
      pooled
  let sum = 0
  let smallest = Infinity
  for (let lag = 0; lag + 1 < half; lag += 2) {
    const pair = (lag === 0 ? 1 : correlation(lag)) + correlation(lag + 1)
    if (!(pair > 0)) break
    smallest = Math.min(smallest, pair)
    sum += smallest
  }
  const time = Math.max(1, 2 * sum - 1)
  return { rHat, effectiveSampleSize: total / time }
}

function meanOf(values: readonly number[] | Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

function variance(values: readonly number[] | Float64Array, mean: number): number {
  let sum = 0
  for (const value of values) sum += (value - mean) ** 2
  return sum / (values.length - 1)
}

function autocovariance(values: Float64Array, mean: number, lag: number): number {
  let sum = 0
  for (let at = lag; at < values.length; at++)
    sum += ((values[at] as number) - mean) * ((values[at - lag] as number) - mean)
  return sum / (values.length - 1)
}
