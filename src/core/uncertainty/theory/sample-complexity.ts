import { normalCdf } from './normal'

/**
 * The (theta, sigma) Gaussian model of "Adversarially Robust Generalization Requires More Data" with theta = (1, ..., 1):
 * x is normal around `y theta` with variance `sigma^2` in each of `dimension` coordinates.
 *
 * @see arXiv 1804.11285
 */
export interface GaussianModel {
  readonly dimension: number
  readonly sigma: number
}

export interface ErrorPair {
  readonly standard: number
  /** Against moves of at most epsilon in every coordinate. */
  readonly robust: number
}

/**
 * Exact errors of `sign(w . x)`: `Phi(-(w.theta - epsilon |w|_1) / (sigma |w|_2))`, with epsilon 0 for the standard one.
 * Derived for this program.
 */
export function linearErrors(
  { sigma }: Pick<GaussianModel, 'sigma'>,
  weights: Iterable<number>,
  epsilon: number
): ErrorPair {
  let along = 0
  let absolute = 0
  let square = 0
  for (const weight of weights) {
    along += weight
    absolute += Math.abs(weight)
    square += weight * weight
  }
  const spread = sigma * Math.sqrt(square)
  return {
    standard: normalCdf(-along / spread),
    robust: normalCdf(-(along - epsilon * absolute) / spread)
  }
}

/**
 * Errors of the mean of `samples` labelled examples as weights, its sums over the coordinates replaced by their means
 * (an approximation for many coordinates; at 400 of them within 3 % of the standard error's mean, see the tests).
 */
export function meanClassifierErrors(
  { dimension, sigma }: GaussianModel,
  samples: number,
  epsilon: number
): ErrorPair {
  const scale = sigma / Math.sqrt(samples)
  const inverse = 1 / scale
  // E |1 + t z| - E (1 + t z) + 1 for a standard normal z: the mean of an absolute weight.
  const absolute =
    scale * Math.sqrt(2 / Math.PI) * Math.exp(-(inverse * inverse) / 2) + 1 - 2 * normalCdf(-inverse)
  const signal = Math.sqrt(dimension) / sigma / Math.sqrt(1 + scale * scale)
  return { standard: normalCdf(-signal), robust: normalCdf(-signal * (1 - epsilon * absolute)) }
}

/** Errors with infinitely many examples: weights theta. */
export function limitErrors({ dimension, sigma }: GaussianModel, epsilon: number): ErrorPair {
  const signal = Math.sqrt(dimension) / sigma
  return { standard: normalCdf(-signal), robust: normalCdf(-signal * (1 - epsilon)) }
}

/**
 * The expected robust error that no learner at all can be below after so many examples, where theta is itself drawn from
 * N(0, I): `P[sqrt(n / (sigma^2 + n)) |v|_inf <= epsilon] / 2` for a standard normal v.
 *
 * @see arXiv 1804.11285, theorem 11
 */
export function leastRobustError(
  { dimension, sigma }: GaussianModel,
  samples: number,
  epsilon: number
): number {
  const reach = epsilon * Math.sqrt((sigma * sigma + samples) / samples)
  return (2 * normalCdf(reach) - 1) ** dimension / 2
}

/**
 * From this many examples on their mean has a robust error of at most 1 %, but for a probability of
 * `2 exp(-d / (8 (sigma^2 + 1)))`; null where nothing is proven.
 *
 * @see arXiv 1804.11285, corollary 22
 */
export function enoughSamples({ dimension, sigma }: GaussianModel, epsilon: number): number | null {
  if (sigma > mostProvenSpread(dimension) || epsilon > 1 / 4) return null
  return epsilon <= 1 / (4 * dimension ** 0.25) ? 1 : 64 * epsilon ** 2 * Math.sqrt(dimension)
}

/** The largest spread for which `enoughSamples` knows a number. */
export function mostProvenSpread(dimension: number): number {
  return dimension ** 0.25 / 32
}

/**
 * Below this many examples no learner at all has an expected robust error under `(1 - 1/d) / 2`.
 *
 * @see arXiv 1804.11285, corollary 23
 */
export function fewestSamples({ dimension, sigma }: GaussianModel, epsilon: number): number {
  return (epsilon * sigma) ** 2 / (8 * Math.log(dimension))
}
