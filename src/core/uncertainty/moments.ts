import { quantile } from '../statistics/order-statistics'
import { effectiveSampleSize, ninetyPercentCount, packetWeights, type PacketSamples } from './packet'

/** A value with the standard error of the method that made it. */
export interface Estimate {
  readonly value: number
  readonly standardError: number
}

/** A positive value and the standard error of its logarithm (`NaN` where the value is 0). */
export interface LogEstimate {
  readonly value: number
  readonly logError: number
}

/** Median and quartiles over coordinates; `NaN` without any. */
export interface RatioSpread {
  readonly median: number
  readonly quartiles: readonly [number, number]
}

/** The uncertainty pair of one packet: a value for each coordinate, and the aggregates over the counted ones. */
export interface PacketMoments {
  readonly dimension: number
  /** Coordinates in the aggregates. */
  readonly counted: number
  /** `[dimension]` mean of x and mean of p. */
  readonly meanX: Float64Array
  readonly meanP: Float64Array
  /** `[dimension]` standard deviations Delta x and Delta p. */
  readonly sigmaX: Float64Array
  readonly sigmaP: Float64Array
  /** `[dimension]` `Cov(x_i, d_i log psi)`: exactly `-(1 - B_i)/2`, B the boundary term. */
  readonly covariance: Float64Array
  /** `sqrt(sum_i sigma_i^2)` over the counted coordinates, and the product of the two. */
  readonly totalSigmaX: LogEstimate
  readonly totalSigmaP: LogEstimate
  readonly product: LogEstimate
  /** Standard error of the logarithm of `sqrt(sum_i s_i^2)`, see `networkTerms`; `NaN` without a window. */
  readonly networkLogError: number
  /** Mean over the counted coordinates of `sigmaX_i sigmaP_i`. */
  readonly meanProduct: number
  /** Mean over the counted coordinates of the covariances. */
  readonly meanCovariance: Estimate
  /** `sigmaX_i sigmaP_i / (2 |C_i|)` over the counted coordinates. */
  readonly overCovariance: RatioSpread
  readonly effectiveSampleSize: number
  readonly ninetyPercentCount: number
}

/** What counts, and how. */
export interface MomentOptions {
  /** `[dimension]`, 0 leaves a coordinate out of the aggregates. All count by default. */
  readonly counted?: Uint8Array
  /**
   * Removes the bias of order 1/n that comes from measuring deviations from the sample's own means (see `inflation`).
   * For samples that stand for a known density; off where the samples themselves are the population.
   */
  readonly correctBias?: boolean
  /** Width of the window that is part of the packet: asks for the error of what the network adds to it. */
  readonly window?: number
}

/**
 * Moments of a packet in float64, with deviations from the means (never a difference of squares, so that variances
 * cannot be negative) and standard errors by the delta method (influence functions).
 *
 * @returns null where every loss is 0
 * @see arXiv 2205.01493; docs/uncertainty.md, "Estimators"
 */
export function packetMoments(samples: PacketSamples, options: MomentOptions = {}): PacketMoments | null {
  const weights = packetWeights(samples)
  if (!weights) return null
  const { count, dimension, x, loss, gradient } = samples
  const { position, cross, square } = weights
  const correction = options.correctBias ? inflation(position) : null
  const counts = options.counted
  const counted = counts ? counts.reduce((sum, one) => sum + (one ? 1 : 0), 0) : dimension

  const meanX = new Float64Array(dimension)
  const meanP = new Float64Array(dimension)
  for (let row = 0, at = 0; row < count; row++) {
    const own = position[row] as number
    const other = cross[row] as number
    for (let i = 0; i < dimension; i++, at++) {
      meanX[i] = (meanX[i] as number) + own * (x[at] as number)
      meanP[i] = (meanP[i] as number) + other * (gradient[at] as number)
    }
  }

  const varianceX = new Float64Array(dimension)
  const varianceP = new Float64Array(dimension)
  const covariance = new Float64Array(dimension)
  // Contributions of each sample to the aggregates, for the influence functions.
  const shareX = new Float64Array(count)
  const shareP = new Float64Array(count)
  const shareC = new Float64Array(count)
  const shareS = new Float64Array(count)
  // The window's part of p, taken out again: what is left is the slope of log(loss).
  const ofWindow = options.window === undefined ? 0 : 1 / (2 * options.window ** 2)
  for (let row = 0, at = 0; row < count; row++) {
    const value = loss[row] as number
    const factor = correction ? (correction[row] as number) : 1
    const own = (position[row] as number) * factor
    const other = (cross[row] as number) * factor
    const base = (square[row] as number) * factor
    let sumX = 0
    let sumP = 0
    let sumC = 0
    let sumS = 0
    for (let i = 0; i < dimension; i++, at++) {
      const dx = (x[at] as number) - (meanX[i] as number)
      const dp = (gradient[at] as number) - value * (meanP[i] as number)
      const partX = own * dx * dx
      const partP = base * dp * dp
      const partC = other * dx * dp
      varianceX[i] = (varianceX[i] as number) + partX
      varianceP[i] = (varianceP[i] as number) + partP
      covariance[i] = (covariance[i] as number) + partC
      if (counts && !counts[i]) continue
      sumX += partX
      sumP += partP
      sumC += partC
      sumS += base * (dp + value * dx * ofWindow) ** 2
    }
    shareX[row] = sumX
    shareP[row] = sumP
    shareC[row] = sumC / counted
    shareS[row] = sumS
  }

  const sigmaX = varianceX.map(Math.sqrt)
  const sigmaP = varianceP.map(Math.sqrt)
  const included = (values: Float64Array): Float64Array =>
    counts ? values.filter((_, i) => counts[i]) : values
  const products = sigmaX.map((value, i) => value * (sigmaP[i] as number))
  return {
    dimension,
    counted,
    meanX,
    meanP,
    sigmaX,
    sigmaP,
    covariance,
    ...aggregates(position, shareX, shareP),
    networkLogError:
      ofWindow === 0 ? NaN : influenceError(position, [{ share: shareS, scale: 0.5 / sum(shareS) }]),
    meanProduct: sum(included(products)) / counted,
    meanCovariance: {
      value: sum(included(covariance)) / counted,
      standardError: influenceError(position, [{ share: shareC, scale: 1 }])
    },
    overCovariance: ratioSpread(included(products), included(covariance)),
    effectiveSampleSize: effectiveSampleSize(position),
    ninetyPercentCount: ninetyPercentCount(position)
  }
}

function aggregates(
  position: Float64Array,
  shareX: Float64Array,
  shareP: Float64Array
): Pick<PacketMoments, 'totalSigmaX' | 'totalSigmaP' | 'product'> {
  const squareX = sum(shareX)
  const squareP = sum(shareP)
  // log sigma = log(sum of shares) / 2, hence the one half.
  const x = { share: shareX, scale: 0.5 / squareX }
  const p = { share: shareP, scale: 0.5 / squareP }
  return {
    totalSigmaX: { value: Math.sqrt(squareX), logError: influenceError(position, [x]) },
    totalSigmaP: { value: Math.sqrt(squareP), logError: influenceError(position, [p]) },
    product: { value: Math.sqrt(squareX * squareP), logError: influenceError(position, [x, p]) }
  }
}

/** Standard errors of single coordinates, each `[dimension]`. */
export interface CoordinateErrors {
  /** Of `log(sigmaX_i sigmaP_i)`; `NaN` where one of them is 0. */
  readonly logProduct: Float64Array
  readonly logSigmaX: Float64Array
  readonly logSigmaP: Float64Array
  readonly covariance: Float64Array
}

/**
 * Delta-method standard errors of single coordinates, from the influence of each sample:
 * `IF_k = w_k [(x - m)^2 / sigmaX^2 - 1] / 2 + [a_k (H - loss b)^2 / (sum W sigmaP^2) - w_k] / 2`,
 * `se = sqrt(n / (n - 1) sum IF^2)`.
 */
export function coordinateErrors(samples: PacketSamples, moments: PacketMoments): CoordinateErrors {
  const { count, dimension, x, loss, gradient } = samples
  const weights = packetWeights(samples)
  const squares = {
    logProduct: new Float64Array(dimension),
    logSigmaX: new Float64Array(dimension),
    logSigmaP: new Float64Array(dimension),
    covariance: new Float64Array(dimension)
  }
  for (let row = 0, at = 0; weights && row < count; row++) {
    const own = weights.position[row] as number
    const other = weights.cross[row] as number
    const base = weights.square[row] as number
    for (let i = 0; i < dimension; i++, at++) {
      const dx = (x[at] as number) - (moments.meanX[i] as number)
      const dp = (gradient[at] as number) - (loss[row] as number) * (moments.meanP[i] as number)
      const influenceX = 0.5 * own * ((dx / (moments.sigmaX[i] as number)) ** 2 - 1)
      const influenceP = 0.5 * (base * (dp / (moments.sigmaP[i] as number)) ** 2 - own)
      const influenceC = other * dx * dp - own * (moments.covariance[i] as number)
      squares.logSigmaX[i] = (squares.logSigmaX[i] as number) + influenceX ** 2
      squares.logSigmaP[i] = (squares.logSigmaP[i] as number) + influenceP ** 2
      squares.logProduct[i] = (squares.logProduct[i] as number) + (influenceX + influenceP) ** 2
      squares.covariance[i] = (squares.covariance[i] as number) + influenceC ** 2
    }
  }
  const toError = (square: number): number => Math.sqrt((square * count) / (count - 1))
  return {
    logProduct: squares.logProduct.map(toError),
    logSigmaX: squares.logSigmaX.map(toError),
    logSigmaP: squares.logSigmaP.map(toError),
    covariance: squares.covariance.map(toError)
  }
}

/**
 * Factors that undo the loss of variance by estimated means: `1 / (1 - 2 w_k + sum w^2)`, `n / (n - 1)` for equal
 * weights. A deviation from the weighted mean has the variance `(1 - 2 w_k + sum w^2)` of one from the true mean where
 * weights and coordinate are independent; to first order in 1/n the factors remove the bias also where they are not
 * (it is `sum_k (2 w_k - sum w^2) s_k`, s the contributions, for sigmaX^2, sigmaP^2 and the covariance alike).
 * Positive factors on all three keep `sigmaX sigmaP >= |covariance|`.
 */
function inflation(position: Float64Array): Float64Array {
  const squares = 1 / effectiveSampleSize(position)
  return position.map((weight) => {
    const remaining = 1 - 2 * weight + squares
    // One sample that holds everything has no deviation to scale.
    return remaining > 1e-12 ? 1 / remaining : 1
  })
}

/** `sqrt(n/(n-1) sum_k IF_k^2)`, `IF_k = sum over terms of scale (share_k - w_k sum of shares)`. */
function influenceError(
  position: Float64Array,
  terms: readonly { readonly share: Float64Array; readonly scale: number }[]
): number {
  const totals = terms.map(({ share }) => sum(share))
  let squares = 0
  for (let row = 0; row < position.length; row++) {
    let influence = 0
    for (let term = 0; term < terms.length; term++) {
      const { share, scale } = terms[term] as (typeof terms)[number]
      influence += scale * ((share[row] as number) - (position[row] as number) * (totals[term] as number))
    }
    squares += influence * influence
  }
  return Math.sqrt((squares * position.length) / (position.length - 1))
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/**
 * Each coordinate's product over twice the size of its own covariance. A covariance of zero leaves the ratio infinite, the
 * largest there is; a product of zero as well leaves none.
 */
function ratioSpread(products: Float64Array, covariances: Float64Array): RatioSpread {
  const ratios = products
    .map((product, i) => product / (2 * Math.abs(covariances[i] as number)))
    .filter((ratio) => !Number.isNaN(ratio))
    .sort()
  return { median: quantile(ratios, 0.5), quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)] }
}

/**
 * `Delta x_i Delta p_i / (2 |C_i|)`, formed coordinate by coordinate, for under the data measure the covariances have both
 * signs and a mean of them cancels: median and quartiles over the coordinates, of several packets the medians of these. By Cauchy
 * and Schwarz each is at least 1/2 in every sample, and far steadier than the product itself; so it tests no bound.
 * Nothing where one is infinite.
 */
export function overCovariance(packets: readonly Pick<PacketMoments, 'overCovariance'>[]): {
  readonly productOverCovariance?: number
  readonly productOverCovarianceQuartiles?: [number, number]
} {
  const middle = (of: (spread: RatioSpread) => number): number =>
    quantile(Float64Array.from(packets, (packet) => of(packet.overCovariance)).sort(), 0.5)
  const value = middle(({ median }) => median)
  if (!Number.isFinite(value)) return {}
  const quartiles = [0, 1].map((end) => middle(({ quartiles: ends }) => ends[end] as number)) as [
    number,
    number
  ]
  return {
    productOverCovariance: value,
    ...(quartiles.every(Number.isFinite) ? { productOverCovarianceQuartiles: quartiles } : {})
  }
}
