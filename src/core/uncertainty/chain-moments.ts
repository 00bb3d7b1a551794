import type { ImagePacket } from './local-summary'
import { mixingOf } from './mixing'
import { packetMoments, type Estimate } from './moments'
import { applyWindow, networkTerms } from './packet'
import { project } from './window'

/** The kept states of the chains around one image, chain after chain. */
export interface ChainDraws {
  readonly chains: number
  /** Kept states a chain. */
  readonly kept: number
  readonly dimension: number
  readonly sigma: number
  /** `[chains * kept * dimension]` `x - x0` */
  readonly displacement: Float32Array
  /** `[chains * kept]` */
  readonly loss: Float64Array
  /** `[chains * kept * dimension]` of the loss; overwritten with that of the packet. */
  readonly gradient: Float32Array
}

/**
 * The packet of one image from chains whose states follow its density `rho` themselves: base weights `1 / loss^2` make
 * all weights equal in the sums of `packetMoments`. Standard errors are those of batch means, one batch a chain. Means
 * taken from the sample make variances and covariance too small by the variance of those means; what the chains'
 * own means show of it, over all coordinates, is put back as one factor for all three.
 *
 * @returns null where a loss is 0
 */
export function chainPacket(draws: ChainDraws, direction: Float64Array | null): ImagePacket | null {
  const { chains, dimension, sigma, displacement, loss, gradient } = draws
  const count = loss.length
  const baseWeight = loss.map((value) => 1 / (value * value))
  if (!baseWeight.every((weight) => Number.isFinite(weight))) return null
  applyWindow(gradient, loss, displacement, sigma)
  const shared = { count, loss, baseWeight }
  const moments = packetMoments({ ...shared, dimension, x: displacement, gradient })
  if (!moments) return null
  const shares = rowShares(draws, moments.meanX, moments.meanP)
  const factor = 1 / (1 - shares.lost)
  const sigmaX = moments.sigmaX.map((value) => value * Math.sqrt(factor))
  const sigmaP = moments.sigmaP.map((value) => value * Math.sqrt(factor))
  const covariance = moments.covariance.map((value) => value * factor)
  const { terms, total } = networkTerms({ sigmaX, sigmaP, covariance }, sigma)

  const length = new Float64Array(count)
  for (let row = 0, at = 0; row < count; row++)
    for (let i = 0; i < dimension; i++, at++)
      length[row] = (length[row] as number) + (displacement[at] as number) ** 2
  const along = direction && project(displacement, direction)
  const functionals = [loss.map(Math.log), length, ...(along ? [along] : [])]
  const mixing = functionals.map((values) => mixingOf(values, chains))
  const effectiveSampleSize = Math.min(...mixing.map((one) => one.effectiveSampleSize))

  return {
    totalSigmaX: {
      value: moments.totalSigmaX.value * Math.sqrt(factor),
      logError: rootError([shares.squareX], chains)
    },
    totalSigmaP: {
      value: moments.totalSigmaP.value * Math.sqrt(factor),
      logError: rootError([shares.squareP], chains)
    },
    product: {
      value: moments.product.value * factor,
      logError: rootError([shares.squareX, shares.squareP], chains)
    },
    meanProduct: moments.meanProduct * factor,
    meanCovariance: scaled(batchMeans(shares.perRow, chains), factor),
    // The factor stands on both sides of the ratio.
    overCovariance: moments.overCovariance,
    effectiveSampleSize,
    ninetyPercentCount: Math.ceil(0.9 * count),
    networkTerm: { value: total, logError: rootError([shares.squareS], chains) },
    sigmaX: Float32Array.from(sigmaX),
    sigmaP: Float32Array.from(sigmaP),
    pixelNetworkTerm: Float32Array.from(terms),
    covariance: {
      miss: Float32Array.from(covariance, (value) => value + 0.5),
      error: shares.errors.map((value) => value * factor)
    },
    direction: direction && along && alongDirection(draws, baseWeight, along, direction),
    rHat: Math.max(...mixing.map((one) => one.rHat))
  }
}

/** The same along one direction, with the variance of its own mean put back. */
function alongDirection(
  draws: ChainDraws,
  baseWeight: Float64Array,
  along: Float64Array,
  direction: Float64Array
): ImagePacket['direction'] {
  const { chains, loss, gradient } = draws
  const slope = project(gradient, direction)
  const moments = packetMoments({
    count: loss.length,
    dimension: 1,
    x: along,
    gradient: slope,
    loss,
    baseWeight
  })
  if (!moments) return null
  const line = { ...draws, dimension: 1, displacement: along, gradient: slope }
  const { perRow, squareX, squareP } = rowShares(line, moments.meanX, moments.meanP)
  const { effectiveSampleSize } = mixingOf(along, chains)
  const factor = effectiveSampleSize > 1 ? 1 / (1 - 1 / effectiveSampleSize) : 1
  return {
    product: { value: moments.product.value * factor, logError: rootError([squareX, squareP], chains) },
    covariance: scaled(batchMeans(perRow, chains), factor)
  }
}

/** What each kept state adds to variances and covariance. */
interface RowShares {
  /** `[rows]` covariance of x and p, mean over the coordinates. */
  readonly perRow: Float64Array
  /** `[rows]` sums over the coordinates of squared deviations: of x, of p, and of p without the window's part. */
  readonly squareX: Float64Array
  readonly squareP: Float64Array
  readonly squareS: Float64Array
  /** Share of the covariance that taking means from the sample has cost. */
  readonly lost: number
  /** `[dimension]` standard error of each coordinate's covariance from batch means. */
  readonly errors: Float32Array
}

/** Covariance and squared deviations of x and p, row by row. */
function rowShares(
  {
    chains,
    dimension,
    sigma,
    displacement,
    loss,
    gradient
  }: Omit<ChainDraws, 'displacement' | 'gradient'> & {
    readonly displacement: ArrayLike<number>
    readonly gradient: ArrayLike<number>
  },
  meanX: Float64Array,
  meanP: Float64Array
): RowShares {
  const count = loss.length
  const kept = count / chains
  const [perRow, squareX] = [new Float64Array(count), new Float64Array(count)]
  const [squareP, squareS] = [new Float64Array(count), new Float64Array(count)]
  const chainX = new Float64Array(chains * dimension)
  const chainP = new Float64Array(chains * dimension)
  const chainC = new Float64Array(chains * dimension)
  for (let row = 0, at = 0; row < count; row++) {
    const own = Math.floor(row / kept) * dimension
    let [sum, sumX, sumP, sumS] = [0, 0, 0, 0]
    for (let i = 0; i < dimension; i++, at++) {
      const x = (displacement[at] as number) - (meanX[i] as number)
      const p = (gradient[at] as number) / (loss[row] as number) - (meanP[i] as number)
      sum += x * p
      sumX += x * x
      sumP += p * p
      sumS += (p + x / (2 * sigma * sigma)) ** 2
      chainX[own + i] = (chainX[own + i] as number) + x / kept
      chainP[own + i] = (chainP[own + i] as number) + p / kept
      chainC[own + i] = (chainC[own + i] as number) + (x * p) / kept
    }
    perRow[row] = sum / dimension
    squareX[row] = sumX
    squareP[row] = sumP
    squareS[row] = sumS
  }
  let ofMeans = 0
  for (let at = 0; at < chainX.length; at++) ofMeans += (chainX[at] as number) * (chainP[at] as number)
  const ofRows = perRow.reduce((sum, value) => sum + value, 0) * dimension
  // Chains are independent: the covariance of the grand means is that of the chains' means over their number.
  const lost = ofMeans / (chains - 1) / chains / (ofRows / count)
  const errors = Float32Array.from({ length: dimension }, (_, i) => {
    const ofChains = Float64Array.from(
      { length: chains },
      (_, chain) => chainC[chain * dimension + i] as number
    )
    return meanOfChains(ofChains).standardError
  })
  const bounded = Number.isFinite(lost) ? Math.min(0.9, Math.max(0, lost)) : 0
  return { perRow, squareX, squareP, squareS, lost: bounded, errors }
}

/**
 * Standard error of the logarithm of a root of a mean of squares, or of the product of several such roots, from batch
 * means; `NaN` where all squares are 0.
 *
 * @param squares each `[rows]`
 */
function rootError(squares: readonly Float64Array[], chains: number): number {
  const count = squares[0]?.length ?? 0
  const relative = new Float64Array(count)
  for (const values of squares) {
    const mean = values.reduce((sum, value) => sum + value, 0) / count
    for (let row = 0; row < count; row++)
      relative[row] = (relative[row] as number) + (values[row] as number) / (2 * mean)
  }
  return batchMeans(relative, chains).standardError
}

/** Mean with the standard error that the spread of the chains' means gives. */
function batchMeans(values: Float64Array, chains: number): Estimate {
  const kept = values.length / chains
  const means = Float64Array.from(
    { length: chains },
    (_, chain) =>
      values.subarray(chain * kept, (chain + 1) * kept).reduce((sum, value) => sum + value, 0) / kept
  )
  return meanOfChains(means)
}

/** Mean of independent chains' means, with the standard error that their spread gives. */
function meanOfChains(means: Float64Array): Estimate {
  const chains = means.length
  const value = means.reduce((sum, mean) => sum + mean, 0) / chains
  const square = means.reduce((sum, mean) => sum + (mean - value) ** 2, 0) / (chains - 1)
  return { value, standardError: Math.sqrt(square / chains) }
}

function scaled({ value, standardError }: Estimate, factor: number): Estimate {
  return { value: value * factor, standardError: standardError * factor }
}
