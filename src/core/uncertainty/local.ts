import { AppError } from '@contract/errors'
import { RESOLVED_FROM, type CovarianceCheck, type Warning } from '@contract/measurement'
import type { CoreEvent } from '../jobs/job'
import type { Signal } from '../signal'
import { chooseImages, inputsOf, labelsOf } from './images'
import { refuseTooMany, type EstimatorInput, type Measured } from './input'
import { median, medianIntervals } from './interval'
import { evaluateInBatches, type Evaluated } from './loss-field'
import type { Estimate } from './moments'
import {
  covarianceWarnings,
  effectiveSizeWarnings,
  fewSamplesWarning,
  zeroGradientWarnings
} from './warnings'
import { drawWindow, measureWindow, unitVector, type WindowMoments } from './window'

/** Below this many images an interval from resampling them is too narrow to be believed. */
const FEW_IMAGES = 8

/**
 * Estimator E3, local window: each image x0 gets a packet `loss(x) sqrt(N(x; x0, sigma^2 I))` with the label of x0 held
 * fixed. It vanishes at infinity, so that `sigmaX_i sigmaP_i >= 1/2` holds exactly and the covariance of the pair is
 * exactly -1/2; a constant or log-linear loss gives exactly 1/2. Reports medians over the images, with intervals from
 * resampling the images.
 *
 * @throws AppError `not-finite` (a loss of 0 on every draw around an image)
 * @see docs/uncertainty.md; own construction after arXiv 2205.01493
 */
export async function* localEstimate(
  input: EstimatorInput<'local'>,
  { signal }: { readonly signal: Signal }
): AsyncGenerator<CoreEvent, Measured, void> {
  const { field, data, options, random, batchSize } = input
  const { draws } = options
  const { dimension } = field
  refuseTooMany(draws, dimension, 'draws')
  const { indices } = chooseImages(data, options.images, random)
  const images = indices.length
  if (images === 0) throw new AppError('invalid-input', 'Expected at least 1 test image, found none.')

  const total = images * (draws + 1)
  const evaluate = (
    x: Float32Array,
    labels: Int32Array,
    done: number,
    imageOf: (row: number) => number
  ): Generator<CoreEvent, Evaluated, void> =>
    evaluateInBatches(field, x, labels, {
      batchSize,
      signal,
      nameOf: (row) => `test image ${indices[imageOf(row)]}`,
      progress: (rows) => ({
        kind: 'progress',
        progress: {
          done: (images * (done + rows)) / total,
          total: images,
          unit: 'images',
          message: 'uncertainty, local window'
        }
      })
    })

  const centres = inputsOf(data, indices)
  const labels = labelsOf(data, indices)
  const atCentres = yield* evaluate(centres, labels, 0, (row) => row)
  const rowOf = (values: Float32Array, row: number): Float32Array =>
    values.subarray(row * dimension, (row + 1) * dimension)
  const directions = Array.from({ length: images }, (_, image) =>
    unitVector(rowOf(atCentres.gradient, image))
  )

  const measured: WindowMoments[] = []
  // Few draws an image: several images share a pass.
  const groupSize = Math.max(1, Math.floor(batchSize / draws))
  for (let first = 0; first < images; first += groupSize) {
    const members = Array.from({ length: Math.min(groupSize, images - first) }, (_, member) => first + member)
    const windows = members.map((image) => {
      const along = options.proposal === 'plain' ? null : (directions[image] ?? null)
      // The stream follows the image, not its place, so that other images do not change it.
      return drawWindow(random.fork(`window-${indices[image]}`), draws, dimension, options.sigma, along)
    })
    const x = new Float32Array(members.length * draws * dimension)
    const repeatedLabels = new Int32Array(members.length * draws)
    windows.forEach(({ displacement }, member) => {
      const image = first + member
      addCentre(x, member * draws, displacement, rowOf(centres, image))
      repeatedLabels.fill(labels[image] as number, member * draws, (member + 1) * draws)
    })
    const { loss, gradient } = yield* evaluate(
      x,
      repeatedLabels,
      images + first * draws,
      (row) => first + Math.floor(row / draws)
    )
    windows.forEach((window, member) => {
      const from = member * draws
      const moments = measureWindow(
        window,
        loss.subarray(from, from + draws),
        gradient.subarray(from * dimension, (from + draws) * dimension),
        options.sigma,
        directions[first + member] ?? null
      )
      if (!moments) throw flatLoss(indices[first + member] as number, draws)
      measured.push(moments)
    })
  }
  return summary(measured, input)
}

/** The packets of all images as one result. */
function summary(
  measured: readonly WindowMoments[],
  { options, random, field }: EstimatorInput<'local'>
): Measured {
  const packets = measured.map(({ pixels }) => pixels)
  const along = measured.flatMap(({ direction }) => (direction ? [direction] : []))
  const of = (value: (packet: (typeof packets)[number]) => number): Float64Array =>
    Float64Array.from(packets, value)
  const intervals = medianIntervals(
    {
      totalSigmaX: of((packet) => packet.totalSigmaX.value),
      totalSigmaP: of((packet) => packet.totalSigmaP.value),
      product: of((packet) => packet.product.value)
    },
    random.fork('bootstrap')
  )
  const bound = field.dimension / 2
  const effectiveSampleSize = median(of((packet) => packet.effectiveSampleSize))
  const overPixels = checkCovariance(packets.map((packet) => packet.meanCovariance))
  const alongGradient = checkCovariance(along.map((packet) => packet.meanCovariance))
  const pixelMedians = (kind: 'sigmaX' | 'sigmaP'): number[] =>
    Array.from({ length: field.dimension }, (_, i) => median(of((packet) => packet[kind][i] as number)))
  return {
    sampleCount: packets.length,
    ...intervals,
    bound,
    boundExact: true,
    excess: intervals.product.value / bound - 1,
    meanPixelProduct: median(of((packet) => packet.meanProduct)),
    gradientDirectionProduct:
      along.length > 0 ? median(Float64Array.from(along, (packet) => packet.product.value)) : null,
    // Few effective draws show along the gradient first: the other directions do not know the weights.
    covarianceCheck: { ...overPixels, passed: overPixels.passed === true && alongGradient.passed !== false },
    effectiveSampleSize,
    resolved: effectiveSampleSize >= RESOLVED_FROM,
    ninetyPercentCount: Math.round(median(of((packet) => packet.ninetyPercentCount))),
    constantPixels: 0,
    sigmaX: pixelMedians('sigmaX'),
    sigmaP: pixelMedians('sigmaP'),
    warnings: [
      ...effectiveSizeWarnings(effectiveSampleSize, `${options.draws} draws (median over the images)`),
      ...covarianceWarnings(overPixels, 'over the pixels'),
      ...covarianceWarnings(alongGradient, 'along the loss gradient'),
      ...zeroGradientWarnings(packets.length - along.length, packets.length),
      ...fewImagesWarnings(packets.length, options.images)
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

function addCentre(x: Float32Array, fromRow: number, displacement: Float32Array, centre: Float32Array): void {
  const offset = fromRow * centre.length
  for (let row = 0, at = 0; at < displacement.length; row++)
    for (let i = 0; i < centre.length; i++, at++)
      x[offset + at] = (centre[i] as number) + (displacement[at] as number)
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

function flatLoss(index: number, draws: number): AppError {
  return new AppError(
    'not-finite',
    `Expected a positive loss around test image ${index}, found exactly 0 on all ${draws} draws: its packet cannot be ` +
      `normalised. The network's output is saturated beyond float32; try a wider window.`
  )
}
