import { MIXED_BELOW, type Warning } from '@contract/measurement'
import type { ImageShape } from '@contract/dataset'
import type { Random } from '../tensor/random'
import { checkCovariance, coordinatesBeyond, type CoordinateMisses } from './covariance-check'
import type { Measured } from './input'
import { median, medianIntervals, quartilesOf, valuesOf } from './interval'
import { overCovariance, type Estimate, type LogEstimate, type RatioSpread } from './moments'
import { networkTerms } from './packet'
import { gatePackets, gateWarnings } from './packet-gate'
import {
  covarianceWarnings,
  effectiveSizeWarnings,
  mixingWarnings,
  fewSamplesWarning,
  zeroGradientWarnings
} from './warnings'
import type { WindowMoments } from './window'

/** Below this many images an interval from resampling them is too narrow to be believed: four hold the truth in 90 of 100 cases. */
const FEW_IMAGES = 5

/** What is kept of the packet of one image. */
export interface ImagePacket {
  readonly totalSigmaX: LogEstimate
  readonly totalSigmaP: LogEstimate
  readonly product: LogEstimate
  readonly meanProduct: number
  readonly meanCovariance: Estimate
  readonly overCovariance: RatioSpread
  readonly effectiveSampleSize: number
  readonly ninetyPercentCount: number
  /** `sqrt(sum_i s_i^2)`: what the network adds to the window. */
  readonly networkTerm: LogEstimate
  /** `[dimension]`, in single precision for the sake of memory. */
  readonly sigmaX: Float32Array
  readonly sigmaP: Float32Array
  readonly pixelNetworkTerm: Float32Array
  readonly covariance: CoordinateMisses
  /** Along the loss gradient; null where that is 0. */
  readonly direction: { readonly product: LogEstimate; readonly covariance: Estimate } | null
  /** Null where the packet was not sampled by chains. */
  readonly rHat: number | null
}

/**
 * What is stored of the packet of one image.
 *
 * @param sigma of the window, in the unit of x
 */
export function imagePacket(
  { pixels, covarianceError, direction }: WindowMoments,
  sigma: number
): ImagePacket {
  const { terms, total } = networkTerms(pixels, sigma)
  return {
    totalSigmaX: pixels.totalSigmaX,
    totalSigmaP: pixels.totalSigmaP,
    product: pixels.product,
    meanProduct: pixels.meanProduct,
    meanCovariance: pixels.meanCovariance,
    overCovariance: pixels.overCovariance,
    effectiveSampleSize: pixels.effectiveSampleSize,
    ninetyPercentCount: pixels.ninetyPercentCount,
    networkTerm: { value: total, logError: pixels.networkLogError },
    sigmaX: Float32Array.from(pixels.sigmaX),
    sigmaP: Float32Array.from(pixels.sigmaP),
    pixelNetworkTerm: Float32Array.from(terms),
    covariance: {
      miss: Float32Array.from(pixels.covariance, (value) => value + 0.5),
      error: Float32Array.from(covarianceError)
    },
    direction: direction && { product: direction.product, covariance: direction.meanCovariance },
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

/**
 * The packets of all images as one result: medians over the images whose packet is resolved, and one covariance check for
 * all of these.
 */
export function summarizeImages(
  packets: readonly ImagePacket[],
  { random, dimension, imageShape, wanted, drawn }: SummaryInput
): Measured {
  const gate = gatePackets(packets, (packet) => packet.effectiveSampleSize)
  const { counted } = gate
  const of = (value: (packet: ImagePacket) => number): Float64Array => Float64Array.from(counted, value)
  const along = counted.flatMap(({ direction }) => (direction ? [direction] : []))
  const measures = {
    totalSigmaX: counted.map((packet) => packet.totalSigmaX),
    totalSigmaP: counted.map((packet) => packet.totalSigmaP),
    product: counted.map((packet) => packet.product),
    networkTerm: counted.map((packet) => packet.networkTerm)
  }
  const intervals = medianIntervals(measures, 'images', random.fork('bootstrap'))
  const alongProducts = along.map(({ product }) => product)
  // Fewer packets than above, where some have no gradient: so with resamples of their own.
  const { gradientDirectionProduct } = medianIntervals(
    { gradientDirectionProduct: alongProducts },
    'images',
    random.fork('bootstrap-along')
  )
  const bound = dimension / 2
  const mixing = packets.flatMap(({ rHat }) => (rHat === null ? [] : [rHat]))
  const rHat = mixing.length === 0 ? null : Math.max(...mixing)
  // Over all packets: a median over those that passed would hide the others.
  const effectiveSampleSize = median(packets.map((packet) => packet.effectiveSampleSize))
  const overPixels = checkCovariance(counted.map((packet) => packet.meanCovariance))
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
    ...overCovariance(counted),
    gradientDirectionProduct: along.length > 0 ? gradientDirectionProduct : null,
    // Few effective draws show along the gradient first: the other directions do not know the weights.
    covarianceCheck: {
      ...overPixels,
      passed: overPixels.passed === true && alongGradient.passed !== false,
      ...(alongGradient.passed === null
        ? {}
        : {
            along: {
              value: alongGradient.value,
              standardError: alongGradient.standardError,
              passed: alongGradient.passed
            }
          }),
      beyond: coordinatesBeyond(counted.map((packet) => packet.covariance))
    },
    effectiveSampleSize,
    resolved: gate.isResolved && (rHat === null || rHat <= MIXED_BELOW),
    packets: { measured: gate.measured, resolved: gate.resolved },
    ninetyPercentCount: Math.round(median(packets.map((packet) => packet.ninetyPercentCount))),
    constantPixels: 0,
    sigmaX: pixelMedians('sigmaX'),
    sigmaP: pixelMedians('sigmaP'),
    pixelNetworkTerm: pixelMedians('pixelNetworkTerm'),
    imageShape,
    quartiles:
      counted.length < 2
        ? null
        : {
            totalSigmaX: quartilesOf(valuesOf(measures.totalSigmaX)),
            totalSigmaP: quartilesOf(valuesOf(measures.totalSigmaP)),
            product: quartilesOf(valuesOf(measures.product)),
            ...(along.length < 2 ? {} : { gradientDirectionProduct: quartilesOf(valuesOf(alongProducts)) })
          },
    // R-hat of chains that never met is infinite, which JSON cannot say.
    rHat: rHat === null ? null : Math.min(rHat, 1e6),
    warnings: [
      ...effectiveSizeWarnings(
        effectiveSampleSize,
        drawn,
        'values of single pixels and along the gradient are noisy: take more draws.'
      ),
      ...gateWarnings(gate, 'images'),
      ...covarianceWarnings(overPixels, 'over the pixels'),
      ...covarianceWarnings(alongGradient, 'along the loss gradient'),
      ...zeroGradientWarnings(packets.filter(({ direction }) => direction === null).length, packets.length),
      ...mixingWarnings(rHat),
      ...fewImagesWarnings(packets.length, counted.length, wanted)
    ]
  }
}

function fewImagesWarnings(images: number, counted: number, wanted: number): Warning[] {
  const short =
    images < wanted
      ? [fewSamplesWarning(`${wanted} images were asked for, but there are only ${images} different ones.`)]
      : []
  if (counted >= FEW_IMAGES) return short
  return [
    ...short,
    fewSamplesWarning(
      counted === 1
        ? 'All values are those of a single image; their intervals are over its draws alone.'
        : `The medians are over ${counted} images only; below ${FEW_IMAGES} their interval is too narrow.`
    )
  ]
}
