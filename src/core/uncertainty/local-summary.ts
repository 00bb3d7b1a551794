import { MIXED_BELOW, RESOLVED_FROM, type CovarianceCheck, type Warning } from '@contract/measurement'
import type { ImageShape } from '@contract/dataset'
import type { Random } from '../tensor/random'
import type { Measured } from './input'
import { median, medianIntervals, quartilesOf } from './interval'
import { overCovariance, type Estimate } from './moments'
import { networkTerms } from './packet'
import {
  covarianceWarnings,
  effectiveSizeWarnings,
  mixingWarnings,
  fewSamplesWarning,
  zeroGradientWarnings
} from './warnings'
import type { WindowMoments } from './window'

/** Below this many images an interval from resampling them is too narrow to be believed. */
const FEW_IMAGES = 8

/** What is kept of the packet of one image. */
export interface ImagePacket {
  readonly totalSigmaX: number
  readonly totalSigmaP: number
  readonly product: number
  readonly meanProduct: number
  readonly meanCovariance: Estimate
  readonly effectiveSampleSize: number
  readonly ninetyPercentCount: number
  /** `sqrt(sum_i s_i^2)`: what the network adds to the window. */
  readonly networkTerm: number
  /** `[dimension]`, in single precision for the sake of memory. */
  readonly sigmaX: Float32Array
  readonly sigmaP: Float32Array
  readonly pixelNetworkTerm: Float32Array
  /** Along the loss gradient; null where that is 0. */
  readonly direction: { readonly product: number; readonly covariance: Estimate } | null
  /** Null where the packet was not sampled by chains. */
  readonly rHat: number | null
}

/**
 * What is stored of the packet of one image.
 *
 * @param sigma of the window, in the unit of x
 */
export function imagePacket({ pixels, direction }: WindowMoments, sigma: number): ImagePacket {
  const { terms, total } = networkTerms(pixels, sigma)
  return {
    totalSigmaX: pixels.totalSigmaX.value,
    totalSigmaP: pixels.totalSigmaP.value,
    product: pixels.product.value,
    meanProduct: pixels.meanProduct,
    meanCovariance: pixels.meanCovariance,
    effectiveSampleSize: pixels.effectiveSampleSize,
    ninetyPercentCount: pixels.ninetyPercentCount,
    networkTerm: total,
    sigmaX: Float32Array.from(pixels.sigmaX),
    sigmaP: Float32Array.from(pixels.sigmaP),
    pixelNetworkTerm: Float32Array.from(terms),
    direction: direction && { product: direction.product.value, covariance: direction.meanCovariance },
    rHat: null
  }
}

/** What the summary of a local estimate is made from, beside the packets. */
export interface SummaryInput {
  readonly random: Random
  readonly dimension: number
  readonly imageShape: ImageShape
  /** Images that were asked for. */
  readonly wanted: number
  /** Of what the effective sample size is a part: "512 draws (median over the images)". */
  readonly drawn: string
}

/** The packets of all images as one result: medians over the images, and one covariance check for all. */
export function summarizeImages(
  packets: readonly ImagePacket[],
  { random, dimension, imageShape, wanted, drawn }: SummaryInput
): Measured {
  const of = (value: (packet: ImagePacket) => number): Float64Array => Float64Array.from(packets, value)
  const along = packets.flatMap(({ direction }) => (direction ? [direction] : []))
  const intervals = medianIntervals(
    {
      totalSigmaX: of((packet) => packet.totalSigmaX),
      totalSigmaP: of((packet) => packet.totalSigmaP),
      product: of((packet) => packet.product),
      networkTerm: of((packet) => packet.networkTerm)
    },
    random.fork('bootstrap')
  )
  const alongProducts = Float64Array.from(along, ({ product }) => product)
  // Fewer packets than above, where some have no gradient: so with resamples of their own.
  const { gradientDirectionProduct } = medianIntervals(
    { gradientDirectionProduct: alongProducts },
    random.fork('bootstrap-along')
  )
  const bound = dimension / 2
  const mixing = packets.flatMap(({ rHat }) => (rHat === null ? [] : [rHat]))
  const rHat = mixing.length === 0 ? null : Math.max(...mixing)
  const effectiveSampleSize = median(of((packet) => packet.effectiveSampleSize))
  const overPixels = checkCovariance(packets.map((packet) => packet.meanCovariance))
  const alongGradient = checkCovariance(along.map(({ covariance }) => covariance))
  const pixelMedians = (kind: 'sigmaX' | 'sigmaP' | 'pixelNetworkTerm'): number[] =>
    Array.from({ length: dimension }, (_, i) => median(of((packet) => packet[kind][i] as number)))
  return {
    dimension,
    sampleCount: packets.length,
    ...intervals,
    bound,
    boundExact: true,
    excess: intervals.product.value / bound - 1,
    meanPixelProduct: median(of((packet) => packet.meanProduct)),
    ...overCovariance(packets),
    gradientDirectionProduct: along.length > 0 ? gradientDirectionProduct : null,
    // Few effective draws show along the gradient first: the other directions do not know the weights.
    covarianceCheck: { ...overPixels, passed: overPixels.passed === true && alongGradient.passed !== false },
    effectiveSampleSize,
    resolved: effectiveSampleSize >= RESOLVED_FROM && (rHat === null || rHat <= MIXED_BELOW),
    ninetyPercentCount: Math.round(median(of((packet) => packet.ninetyPercentCount))),
    constantPixels: 0,
    sigmaX: pixelMedians('sigmaX'),
    sigmaP: pixelMedians('sigmaP'),
    pixelNetworkTerm: pixelMedians('pixelNetworkTerm'),
    imageShape,
    quartiles:
      packets.length < 2
        ? null
        : {
            totalSigmaX: quartilesOf(of((packet) => packet.totalSigmaX)),
            totalSigmaP: quartilesOf(of((packet) => packet.totalSigmaP)),
            product: quartilesOf(of((packet) => packet.product)),
            ...(along.length < 2 ? {} : { gradientDirectionProduct: quartilesOf(alongProducts) })
          },
    // R-hat of chains that never met is infinite, which JSON cannot say.
    rHat: rHat === null ? null : Math.min(rHat, 1e6),
    warnings: [
      ...effectiveSizeWarnings(
        effectiveSampleSize,
        drawn,
        'values of single pixels and along the gradient are noisy: take more draws.'
      ),
      ...covarianceWarnings(overPixels, 'over the pixels'),
      ...covarianceWarnings(alongGradient, 'along the loss gradient'),
      ...zeroGradientWarnings(packets.length - along.length, packets.length),
      ...mixingWarnings(rHat),
      ...fewImagesWarnings(packets.length, wanted)
    ]
  }
}

/**
 * Mean over the images of their covariances against -1/2, the exact value for each of them. The standard error is the
 * larger of two: what the images' own errors give, and what the spread over the images gives. The first misses what
 * a few heavy draws hide from an image's own error, the second is unsteady for few images.
 */
export function checkCovariance(estimates: readonly Estimate[]): CovarianceCheck {
  const count = estimates.length
  if (count === 0) return { value: NaN, expected: -0.5, standardError: NaN, passed: null }
  const value = estimates.reduce((sum, estimate) => sum + estimate.value, 0) / count
  const own = Math.sqrt(estimates.reduce((sum, { standardError }) => sum + standardError ** 2, 0)) / count
  const spread = Math.sqrt(
    estimates.reduce((sum, estimate) => sum + (estimate.value - value) ** 2, 0) / (count - 1) / count
  )
  const standardError = count > 1 ? Math.max(own, spread) : own
  return { value, expected: -0.5, standardError, passed: Math.abs(value + 0.5) <= 3 * standardError }
}

function fewImagesWarnings(images: number, wanted: number): Warning[] {
  const short =
    images < wanted
      ? [fewSamplesWarning(`${wanted} images were asked for, but there are only ${images} different ones.`)]
      : []
  if (images >= FEW_IMAGES) return short
  return [
    ...short,
    fewSamplesWarning(
      `The medians are over ${images} images only; below ${FEW_IMAGES} their interval is too narrow.`
    )
  ]
}
