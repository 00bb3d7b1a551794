import type { Random } from '../tensor/random'

/** Two-sided 95 % quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054
/** With fewer clusters their resampling gives intervals that are far too narrow. */
const FEWEST_CLUSTERS = 5

/** A correlation with its 95 % interval; null bounds where too little is known for one. */
export interface Correlation {
  /** `NaN` where one of the two does not vary. */
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  /** Whether a correlation of 0 is refused at the 5 % level; null where too little is known to say. */
  readonly significant: boolean | null
}

export type CorrelationKind = 'pearson' | 'spearman'

/** Pearson's product-moment correlation; `NaN` where a side does not vary or there are fewer than two pairs. */
export function pearson(xs: readonly number[], ys: readonly number[]): number {
  const count = xs.length
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count
  const [middleX, middleY] = [mean(xs), mean(ys)]
  let [squareX, squareY, cross] = [0, 0, 0]
  for (let at = 0; at < count; at++) {
    const dx = (xs[at] as number) - middleX
    const dy = (ys[at] as number) - middleY
    squareX += dx * dx
    squareY += dy * dy
    cross += dx * dy
  }
  // Differences of rounding are no variation.
  if (!(squareX > count * (1e-14 * middleX) ** 2) || !(squareY > count * (1e-14 * middleY) ** 2)) return NaN
  return Math.min(1, Math.max(-1, cross / Math.sqrt(squareX * squareY)))
}

/** Places in rising order from 1; equal values share the mean of their places. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number))
  const places = new Array<number>(values.length).fill(0)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1] as number] === values[order[from] as number]) to++
    for (let at = from; at <= to; at++) places[order[at] as number] = (from + to) / 2 + 1
    from = to + 1
  }
  return places
}

/** Spearman's rank correlation: Pearson's of the ranks. */
export function spearman(xs: readonly number[], ys: readonly number[]): number {
  return pearson(ranks(xs), ranks(ys))
}

const statistics = { pearson, spearman } as const

/**
 * A correlation of independent pairs with its interval from Fisher's z: `tanh(atanh r +- 1.96 se)`, se `1/sqrt(n - 3)`
 * for Pearson's and `sqrt((1 + r^2/2)/(n - 3))` for Spearman's (Bonett and Wright 2000). None below four pairs, and
 * none at +-1, where se means nothing; an order that is exactly that of the other side then has the probability
 * `2/n!` by chance, below 5 % from five pairs on.
 */
export function fisherCorrelation(
  kind: CorrelationKind,
  xs: readonly number[],
  ys: readonly number[]
): Correlation {
  return withFisherInterval(kind, statistics[kind](xs, ys), [xs.length])
}

/**
 * The correlation within clusters: of what is left when the mean of its cluster is taken from each value (for Spearman's
 * of ranks that are counted in each cluster alone), pairs of one cluster being independent then. Each cluster costs
 * a degree of freedom, so that `n - clusters - 1` are left, and the interval is that of `fisherCorrelation` with
 * `n - clusters - 2` in the place of `n - 3`.
 */
export function withinCorrelation(kind: CorrelationKind, clusters: readonly Cluster[]): Correlation {
  const left = centred(kind, clusters)
  const value = pearson(
    left.flatMap(({ xs }) => xs),
    left.flatMap(({ ys }) => ys)
  )
  return withFisherInterval(
    kind,
    value,
    left.map(({ xs }) => xs.length)
  )
}

/** @param sizes numbers of pairs of the clusters whose means were taken out; one for all pairs together */
function withFisherInterval(kind: CorrelationKind, value: number, sizes: readonly number[]): Correlation {
  const places = sizes.reduce((sum, size) => sum + size, 0) - sizes.length - 2
  if (places < 1 || Number.isNaN(value)) return unknown(value)
  if (1 - Math.abs(value) < 1e-12) {
    const orders = sizes.reduce((product, size) => product * factorial(size), 1)
    return { value: Math.sign(value), low: null, high: null, significant: 2 / orders < 0.05 }
  }
  const error = Math.sqrt((kind === 'pearson' ? 1 : 1 + value ** 2 / 2) / places)
  return withInterval(
    value,
    Math.tanh(Math.atanh(value) - Z_95 * error),
    Math.tanh(Math.atanh(value) + Z_95 * error)
  )
}

function factorial(count: number): number {
  return count < 2 ? 1 : count * factorial(count - 1)
}

function unknown(value: number): Correlation {
  return { value, low: null, high: null, significant: null }
}

function withInterval(value: number, low: number, high: number): Correlation {
  return { value, low, high, significant: low > 0 || high < 0 }
}

/** Pairs that belong together (the epochs of one run, the seeds of one network) and so are not independent of each other. */
export interface Cluster {
  readonly xs: readonly number[]
  readonly ys: readonly number[]
}

/**
 * A correlation over all pairs of all clusters, with its percentile interval from resampling whole clusters: pairs of
 * one cluster are no independent observations. None below five clusters.
 */
export function clusteredCorrelation(
  kind: CorrelationKind,
  clusters: readonly Cluster[],
  random: Random,
  resamples = 1000
): Correlation {
  const all = (chosen: readonly Cluster[]): number =>
    statistics[kind](
      chosen.flatMap(({ xs }) => xs),
      chosen.flatMap(({ ys }) => ys)
    )
  const filled = clusters.filter(({ xs }) => xs.length > 0)
  const value = all(filled)
  if (filled.length < FEWEST_CLUSTERS || !Number.isFinite(value)) return unknown(value)
  const drawn: number[] = []
  for (let resample = 0; resample < resamples; resample++) {
    const again = all(filled.map(() => filled[random.integer(filled.length)] as Cluster))
    if (Number.isFinite(again)) drawn.push(again)
  }
  if (drawn.length < resamples / 2) return unknown(value)
  drawn.sort((a, b) => a - b)
  const at = (share: number): number => drawn[Math.round(share * (drawn.length - 1))] as number
  return withInterval(value, at(0.025), at(0.975))
}

/** The same over what is left within clusters: see `withinCorrelation`. */
export function clusteredWithin(
  kind: CorrelationKind,
  clusters: readonly Cluster[],
  random: Random,
  resamples?: number
): Correlation {
  // What is left of ranks is no rank any more, and is correlated as it stands.
  return clusteredCorrelation('pearson', centred(kind, clusters), random, resamples)
}

/** Values, or for Spearman's their ranks within the cluster, without the mean of their cluster. */
function centred(kind: CorrelationKind, clusters: readonly Cluster[]): Cluster[] {
  const left = (values: readonly number[]): number[] => {
    const counted = kind === 'pearson' ? values : ranks(values)
    const mean = counted.reduce((sum, value) => sum + value, 0) / counted.length
    // Differences of rounding are no variation.
    return counted.map((value) => (Math.abs(value - mean) <= 1e-14 * Math.abs(mean) ? 0 : value - mean))
  }
  return clusters.filter(({ xs }) => xs.length > 0).map(({ xs, ys }) => ({ xs: left(xs), ys: left(ys) }))
}
