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
 * Below this many examples no learner at all has an expected robust error under `(1 - 1/d) / 2`.
 *
 * @see arXiv 1804.11285, corollary 23
 */
export function fewestSamples({ dimension, sigma }: GaussianModel, epsilon: number): number {
  return (epsilon * sigma) ** 2 / (8 * Math.log(dimension))
}
