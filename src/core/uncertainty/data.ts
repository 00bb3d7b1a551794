import { AppError } from '@contract/errors'
import { RESOLVED_FROM, type Warning } from '@contract/measurement'
import type { ImageShape } from '@contract/dataset'
import type { LabelledImages } from '../data'
import type { CoreEvent } from '../jobs/job'
import { range } from '../tensor/batches'
import { chooseImages, inputsOf, labelsOf, pixelsOf, varyingPixels } from './images'
import { refuseTooMany, type EstimatorInput, type Measured } from './input'
import { bootstrapAggregates } from './bootstrap'
import { deltaInterval } from './interval'
import { evaluateInBatches } from './loss-field'
import { meanSlope } from './mean-slope'
import { overCovariance, packetMoments, type PacketMoments } from './moments'
import type { PacketSamples, Values } from './packet'
import { effectiveSizeWarnings, fewSamplesWarning, zeroGradientWarnings } from './warnings'
import { samplesAlong } from './window'
import type { Signal } from '../signal'

type Intervals = Pick<Measured, 'totalSigmaX' | 'totalSigmaP' | 'product'>

const RESAMPLES = 1000

/**
 * Estimator E1, data-weighted: test images with their own labels, base weights 1 and the plain loss gradient, so that
 * `rho` is the data density times the squared loss. The reading nearest to the paper. Under this measure d/2 is a
 * reference line and no bound: a Gaussian loss of width s on Gaussian data of width t gives `t^2 / (2 (t^2 + s^2))`.
 *
 * @throws AppError `invalid-input` (fewer than two images), `not-finite` (no loss to weight with)
 * @see arXiv 2205.01493, as reconstructed; docs/uncertainty.md
 */
export async function* dataEstimate(
  { field, data, options, random, batchSize, imageShape, classify }: EstimatorInput<'data'>,
  { signal }: { readonly signal: Signal }
): AsyncGenerator<CoreEvent, Measured, void> {
  refuseWithoutClass(options)
  const { indices, repeated } = chooseImages(data, options.samples, random, wantedOf(data, options, classify))
  const count = indices.length
  const dimension = pixelsOf(data)
  if (count < 2)
    throw new AppError(
      'invalid-input',
      `Expected at least 2 different test images to average over, found ${count}. ${
        options.onlyClass === null || options.labelRule === 'fixed'
          ? 'Choose a larger test split.'
          : `The test split has no more ${options.labelRule === 'predicted' ? 'that the network takes for' : 'of'} class ${options.onlyClass}.`
      }`
    )
  refuseTooMany(count, dimension, 'samples')
  if (repeated > 0)
    yield {
      kind: 'log',
      message: `${repeated} repeated test images were left out: each image counts once.`
    }

  const x = inputsOf(data, indices)
  if (options.jitter > 0) addJitter(x, options.jitter, random.fork('jitter').normalArray(x.length))
  const labels =
    options.labelRule === 'fixed' ? indices.map(() => options.onlyClass ?? 0) : labelsOf(data, indices)
  const { loss, gradient } = yield* evaluateInBatches(field, x, labels, {
    batchSize,
    signal,
    nameOf: (row) => `test image ${indices[row]}`,
    progress: (rows) => ({
      kind: 'progress',
      progress: { done: rows, total: count, unit: 'images', message: 'uncertainty, data-weighted' }
    })
  })

  const counted = varyingPixels(data, indices)
  const baseWeight = new Float64Array(count).fill(1)
  const samples = { count, dimension, x, loss, gradient, baseWeight }
  const moments = packetMoments(samples, { counted })
  if (!moments)
    throw new AppError(
      'not-finite',
      `Expected a positive loss on some of ${count} test images, found exactly 0 on all: the packet cannot be ` +
        `normalised. The network's output is saturated beyond float32.`
    )
  const short =
    count < options.samples
      ? [
          fewSamplesWarning(
            `${options.samples} test images were asked for, but there are only ${count} different ones.`
          )
        ]
      : []
  const intervals =
    options.interval === 'bootstrap'
      ? yield* resampled(
          bootstrapAggregates(samples, moments, counted, random.fork('bootstrap'), RESAMPLES),
          signal
        )
      : intervalsOf(moments)
  const gradientDirectionProduct = yield* productAlong(
    samples,
    counted,
    options.interval,
    random.fork('bootstrap-along'),
    signal
  )
  return summary(moments, { ...intervals, gradientDirectionProduct }, count, imageShape, [
    ...effectiveSizeWarnings(
      moments.effectiveSampleSize,
      `${count} images`,
      'intervals come out a little too narrow.'
    ),
    ...constantPixelWarnings(dimension - moments.counted, dimension),
    ...zeroGradientWarnings(zeroRows(gradient, dimension), count),
    ...short
  ])
}

/** Intervals by the delta method. */
function intervalsOf({ totalSigmaX, totalSigmaP, product }: PacketMoments): Intervals {
  return {
    totalSigmaX: deltaInterval(totalSigmaX),
    totalSigmaP: deltaInterval(totalSigmaP),
    product: deltaInterval(product)
  }
}

/** The product along the mean of d log(loss) over the images, which is that of p; null where it is 0. */
async function* productAlong(
  samples: PacketSamples,
  counted: Uint8Array,
  interval: EstimatorInput<'data'>['options']['interval'],
  random: EstimatorInput<'data'>['random'],
  signal: Signal
): AsyncGenerator<CoreEvent, Measured['gradientDirectionProduct'], void> {
  const direction = meanSlope(samples, samples.gradient, counted)
  const along = direction && samplesAlong(samples, direction)
  const moments = along && packetMoments(along)
  if (!moments) return null
  if (interval === 'delta') return deltaInterval(moments.product)
  return (yield* resampled(bootstrapAggregates(along, moments, null, random, RESAMPLES), signal)).product
}

/** Resamples between two looks at the signal. */
const LOOK_EVERY = 25

/** Runs a bootstrap to its end, telling how far it is. */
async function* resampled(
  running: Generator<void, Intervals, void>,
  signal: Signal
): AsyncGenerator<CoreEvent, Intervals, void> {
  for (let done = 0; ; done++) {
    const next = running.next()
    if (next.done === true) return next.value
    if (done % LOOK_EVERY > 0) continue
    signal.throwIfAborted()
    const progress = { done, total: RESAMPLES, unit: 'resamples', message: 'uncertainty, bootstrap' } as const
    yield { kind: 'progress', progress }
  }
}

/** @throws AppError `invalid-input` for the rule of a fixed label without that label */
function refuseWithoutClass({ labelRule, onlyClass }: EstimatorInput<'data'>['options']): void {
  if (labelRule === 'matched' || onlyClass !== null) return
  throw new AppError(
    'invalid-input',
    `Expected a class for the label rule "${labelRule}", found none. Give "Only class", or choose the rule "matched".`,
    { issues: [{ path: 'options.onlyClass', message: `the label rule "${labelRule}" needs a class` }] }
  )
}

/** Which images count, by the label rule; null for all. */
function wantedOf(
  data: LabelledImages,
  { labelRule, onlyClass }: EstimatorInput<'data'>['options'],
  classify: EstimatorInput<'data'>['classify']
): ((index: number) => boolean) | null {
  if (onlyClass === null || labelRule === 'fixed') return null
  if (labelRule === 'matched') return (index) => data.labels[index] === onlyClass
  const predicted = classify(inputsOf(data, range(0, data.count)))
  return (index) => predicted[index] === onlyClass
}

function summary(
  moments: PacketMoments,
  intervals: Intervals & Pick<Measured, 'gradientDirectionProduct'>,
  count: number,
  imageShape: ImageShape,
  warnings: Warning[]
): Measured {
  const bound = moments.counted / 2
  return {
    dimension: moments.dimension,
    sampleCount: count,
    ...intervals,
    bound,
    boundExact: false,
    excess: moments.product.value / bound - 1,
    meanPixelProduct: moments.meanProduct,
    ...overCovariance([moments]),
    covarianceCheck: { ...moments.meanCovariance, expected: null, passed: null },
    effectiveSampleSize: moments.effectiveSampleSize,
    resolved: moments.effectiveSampleSize >= RESOLVED_FROM,
    ninetyPercentCount: moments.ninetyPercentCount,
    constantPixels: moments.dimension - moments.counted,
    sigmaX: Array.from(moments.sigmaX),
    sigmaP: Array.from(moments.sigmaP),
    imageShape,
    networkTerm: null,
    pixelNetworkTerm: [],
    quartiles: null,
    rHat: null,
    warnings
  }
}

/** Noise is not clipped to the box, for the box's faces would gather it. */
function addJitter(x: Float32Array, jitter: number, noise: Float32Array): void {
  for (let at = 0; at < x.length; at++) x[at] = (x[at] as number) + jitter * (noise[at] as number)
}

function constantPixelWarnings(constant: number, dimension: number): Warning[] {
  if (constant === 0) return []
  return [
    {
      code: 'constant-pixels',
      message: `${constant} of ${dimension} pixels never vary over these images; they are left out of all totals and means.`
    }
  ]
}

function zeroRows(gradient: Values, dimension: number): number {
  let zero = 0
  for (let from = 0; from < gradient.length; from += dimension) {
    let at = from
    while (at < from + dimension && gradient[at] === 0) at++
    if (at === from + dimension) zero++
  }
  return zero
}
