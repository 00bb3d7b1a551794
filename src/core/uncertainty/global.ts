import { AppError } from '@contract/errors'
import { MOST_GLOBAL_DIMENSIONS } from '@contract/estimators/global'
import { COMFORTABLE_FROM, RESOLVED_FROM, type CovarianceCheck, type Warning } from '@contract/measurement'
import type { CoreEvent } from '../jobs/job'
import type { Signal } from '../signal'
import { boundaryTerms, boxAround, drawInBox } from './box'
import { coordinatesBeyond, isNear, type CoordinateMisses } from './covariance-check'
import { chooseImages, inputsOf } from './images'
import { refuseTooMany, type EstimatorInput, type LayerField, type Measured } from './input'
import { median, medianIntervals, quartilesOf, valuesOf } from './interval'
import { evaluateInBatches } from './loss-field'
import { meanSlope } from './mean-slope'
import { coordinateErrors, overCovariance, packetMoments, type PacketMoments } from './moments'
import { gatePackets, gateWarnings } from './packet-gate'
import { drawFrom, scoreOf, spreadOf } from './smooth-density'
import { covarianceWarnings, effectiveSizeWarnings, fewSamplesWarning } from './warnings'
import { samplesAlong } from './window'

/** The packet of one label. */
interface LabelPacket {
  readonly moments: PacketMoments
  /** Along the mean of d log(loss) in the packet; null where that is 0. */
  readonly along: PacketMoments | null
  /** `sum_i |1 - B_i| / 2` */
  readonly bound: number
  /** Its standard error; 0 where it is known. */
  readonly boundError: number
  /** Exact mean covariance, `-(1 - B)/2`, as far as B is known. */
  readonly expected: { readonly value: number; readonly standardError: number }
  readonly covariance: CoordinateMisses
}

/**
 * Estimator E2, global packet: one packet for each label Y over a space of few dimensions, inputs or the outputs of a
 * layer, by importance sampling.
 *
 * - `density`: `psi = loss sqrt(q)`, q a smooth density through the images, drawn from q itself: base weights 1 and
 *   `H = G + loss grad(log q) / 2`; `sigmaX_i sigmaP_i >= 1/2` holds exactly.
 * - `box`: `psi = loss` on a box around the images, the literal definition; the bound is `|1 - B_i| / 2` with the flux B
 *   through the faces measured on them.
 *
 * @throws AppError `invalid-input` (too many dimensions, no such layer or label), `not-finite` (a loss of 0 everywhere)
 * @see arXiv 2402.10983, as reconstructed; docs/uncertainty.md
 */
export async function* globalEstimate(
  { data, options, random, batchSize, imageShape, layer }: EstimatorInput<'global'>,
  { signal }: { readonly signal: Signal }
): AsyncGenerator<CoreEvent, Measured, void> {
  const field = layer(options.layer)
  const { dimension } = field
  refuseManyDimensions(options.layer, dimension)
  refuseTooMany(options.draws, dimension, 'draws')
  const { indices } = chooseImages(data, options.samples, random)
  const points = field.features(inputsOf(data, indices))
  const labels = labelsToMeasure(options.label, data.classCount)
  const packets: LabelPacket[] = []
  for (const label of labels) {
    const own = random.fork(`label-${label}`)
    const draw = options.target === 'density' ? onDensity : onBox
    const { x, finish } = draw(points, field, options, label, own)
    const rows = new Int32Array(options.draws).fill(label)
    const values = yield* evaluateInBatches(field, x, rows, {
      batchSize: 8 * batchSize,
      signal,
      nameOf: (row) => `draw ${row} for label ${label}`,
      progress: (done) => ({
        kind: 'progress',
        progress: {
          done: packets.length + done / options.draws,
          total: labels.length,
          unit: 'labels',
          message: `uncertainty, ${options.layer}`
        }
      })
    })
    packets.push(finish(values.loss, values.gradient))
  }
  return summary(packets, {
    draws: options.draws,
    images: indices.length,
    wanted: options.samples,
    // On a box the weights have no density to lean on: a thin sample hides whole regions.
    resolvedFrom: options.target === 'box' ? COMFORTABLE_FROM : RESOLVED_FROM,
    imageShape: options.layer === 'input' ? imageShape : null,
    random
  })
}

type Options = EstimatorInput<'global'>['options']
type Random = EstimatorInput<'global'>['random']

interface Draws {
  readonly x: Float32Array
  finish(loss: Float64Array, gradient: Float32Array): LabelPacket
}

function onDensity(
  points: Float32Array,
  field: LayerField,
  options: Options,
  label: number,
  random: Random
): Draws {
  const { dimension } = field
  const width = spreadOf(points, dimension).map((spread) => spread * options.bandwidth)
  const density = { dimension, centres: points, width }
  const x = drawFrom(density, options.draws, random)
  return {
    x,
    finish(loss, gradient) {
      const score = scoreOf(density, x)
      const packet = Float64Array.from(
        gradient,
        (value, at) => value + 0.5 * (loss[Math.floor(at / dimension)] as number) * (score[at] as number)
      )
      const { moments, along, covarianceError } = momentsOf(x, loss, gradient, packet, label)
      return {
        moments,
        along,
        bound: dimension / 2,
        boundError: 0,
        expected: { value: -0.5, standardError: 0 },
        covariance: { miss: moments.covariance.map((value) => value + 0.5), error: covarianceError }
      }
    }
  }
}

function onBox(
  points: Float32Array,
  field: LayerField,
  options: Options,
  label: number,
  random: Random
): Draws {
  const { dimension } = field
  const box = boxAround(points, dimension)
  const x = drawInBox(box, options.draws, random)
  return {
    x,
    finish(loss, gradient) {
      const { moments, along, covarianceError } = momentsOf(x, loss, gradient, gradient, label)
      const faceDraws = Math.max(500, Math.ceil(options.draws / (2 * dimension)))
      const { value, standardError, errorOfSum } = boundaryTerms(
        box,
        moments,
        { x, loss },
        label,
        field,
        faceDraws,
        random
      )
      const mean = value.reduce((sum, term) => sum + term, 0) / dimension
      return {
        moments,
        along,
        bound: value.reduce((sum, term) => sum + Math.abs(1 - term) / 2, 0),
        boundError: errorOfSum(value.map((term) => Math.sign(term - 1) / 2)),
        expected: {
          value: -(1 - mean) / 2,
          standardError: errorOfSum(new Float64Array(dimension).fill(1 / dimension)) / 2
        },
        covariance: {
          miss: moments.covariance.map((one, i) => one + (1 - (value[i] as number)) / 2),
          error: covarianceError.map((own, i) => Math.hypot(own, (standardError[i] as number) / 2))
        }
      }
    }
  }
}

/**
 * @param slopes gradients of the loss
 * @param gradient those of the packet
 */
function momentsOf(
  x: Float32Array,
  loss: Float64Array,
  slopes: Float32Array,
  gradient: Float32Array | Float64Array,
  label: number
): Pick<LabelPacket, 'moments' | 'along'> & { readonly covarianceError: Float64Array } {
  const count = loss.length
  const dimension = x.length / count
  const baseWeight = new Float64Array(count).fill(1)
  const samples = { count, dimension, x, loss, gradient, baseWeight }
  const moments = packetMoments(samples, { correctBias: true })
  const direction = meanSlope(samples, slopes)
  const along = direction && packetMoments(samplesAlong(samples, direction), { correctBias: true })
  if (moments) return { moments, along, covarianceError: coordinateErrors(samples, moments).covariance }
  throw new AppError(
    'not-finite',
    `Expected a positive loss on some of ${count} draws for label ${label}, found exactly 0 on all: the packet cannot be ` +
      `normalised. The network's output is saturated beyond float32.`
  )
}

function refuseManyDimensions(layer: string, dimension: number): void {
  if (dimension <= MOST_GLOBAL_DIMENSIONS) return
  throw new AppError(
    'invalid-input',
    `Expected at most ${MOST_GLOBAL_DIMENSIONS} dimensions, found ${dimension} in "${layer}": the weights of a global packet ` +
      `collapse there (a few draws would hold all of it). Choose a narrower layer, such as "logits", or a local estimator.`,
    { issues: [{ path: 'options.layer', message: `has ${dimension} dimensions` }] }
  )
}

function labelsToMeasure(label: number | null, classCount: number): number[] {
  if (label === null) return Array.from({ length: classCount }, (_, index) => index)
  if (label < classCount) return [label]
  throw new AppError('invalid-input', `Expected a label from 0 to ${classCount - 1}, found ${label}.`, {
    issues: [{ path: 'options.label', message: `at most ${classCount - 1}` }]
  })
}

interface SummaryInput {
  readonly draws: number
  readonly images: number
  readonly wanted: number
  readonly resolvedFrom: number
  readonly imageShape: Measured['imageShape']
  readonly random: Random
}

function summary(all: readonly LabelPacket[], input: SummaryInput): Measured {
  const sizeOf = ({ moments }: LabelPacket): number => moments.effectiveSampleSize
  const gate = gatePackets(all, sizeOf, input.resolvedFrom)
  const packets = gate.counted
  const of = (value: (packet: LabelPacket) => number): Float64Array => Float64Array.from(packets, value)
  const [only] = packets
  const measures = {
    totalSigmaX: packets.map(({ moments }) => moments.totalSigmaX),
    totalSigmaP: packets.map(({ moments }) => moments.totalSigmaP),
    product: packets.map(({ moments }) => moments.product)
  }
  const intervals = medianIntervals(measures, 'labels', input.random.fork('bootstrap'))
  const alongProducts = packets.flatMap(({ along }) => (along ? [along.product] : []))
  // Fewer packets than above, where some have no gradient: so with rounds of their own.
  const { gradientDirectionProduct } = medianIntervals(
    { gradientDirectionProduct: alongProducts },
    'labels',
    input.random.fork('bootstrap-along')
  )
  const bound = median(of((packet) => packet.bound))
  const boundError = median(of((packet) => packet.boundError))
  const dimension = only?.moments.dimension ?? 0
  const coordinates = (kind: 'sigmaX' | 'sigmaP'): number[] =>
    Array.from({ length: dimension }, (_, i) => median(of(({ moments }) => moments[kind][i] as number)))
  const check = checkPackets(packets)
  // Over all packets: a median over those that passed would hide the others.
  const effectiveSampleSize = median(all.map(sizeOf))
  return {
    dimension,
    sampleCount: input.images,
    ...intervals,
    bound,
    boundExact: true,
    ...(boundError > 0 ? { boundError } : {}),
    excess: intervals.product.value / bound - 1,
    meanPixelProduct: median(of(({ moments }) => moments.meanProduct)),
    ...overCovariance(packets.map(({ moments }) => moments)),
    gradientDirectionProduct: alongProducts.length > 0 ? gradientDirectionProduct : null,
    covarianceCheck: check,
    effectiveSampleSize,
    resolved: gate.isResolved,
    packets: { measured: gate.measured, resolved: gate.resolved },
    ninetyPercentCount: Math.round(median(all.map(({ moments }) => moments.ninetyPercentCount))),
    constantPixels: 0,
    sigmaX: coordinates('sigmaX'),
    sigmaP: coordinates('sigmaP'),
    imageShape: input.imageShape,
    networkTerm: null,
    pixelNetworkTerm: [],
    quartiles:
      packets.length < 2
        ? null
        : {
            totalSigmaX: quartilesOf(valuesOf(measures.totalSigmaX)),
            totalSigmaP: quartilesOf(valuesOf(measures.totalSigmaP)),
            product: quartilesOf(valuesOf(measures.product)),
            ...(alongProducts.length < 2
              ? {}
              : { gradientDirectionProduct: quartilesOf(valuesOf(alongProducts)) })
          },
    rHat: null,
    warnings: [
      ...effectiveSizeWarnings(
        effectiveSampleSize,
        `${input.draws} draws (median over the labels)`,
        'take more draws.',
        input.resolvedFrom
      ),
      ...gateWarnings(gate, 'labels', input.resolvedFrom),
      ...covarianceWarnings(check, 'over the coordinates'),
      ...fewImages(input)
    ]
  }
}

/** Mean covariance over the packets against its mean exact value. */
function checkPackets(packets: readonly LabelPacket[]): CovarianceCheck {
  const count = packets.length
  const mean = (value: (packet: LabelPacket) => number): number =>
    packets.reduce((sum, packet) => sum + value(packet), 0) / count
  const value = mean(({ moments }) => moments.meanCovariance.value)
  const expected = mean((packet) => packet.expected.value)
  const square = mean(
    (packet) => packet.moments.meanCovariance.standardError ** 2 + packet.expected.standardError ** 2
  )
  const standardError = Math.sqrt(square / count)
  return {
    value,
    expected,
    standardError,
    passed: isNear(value - expected, standardError),
    beyond: coordinatesBeyond(packets.map((packet) => packet.covariance))
  }
}

function fewImages({ images, wanted }: SummaryInput): Warning[] {
  if (images >= wanted) return []
  return [
    fewSamplesWarning(`${wanted} test images were asked for, but there are only ${images} different ones.`)
  ]
}
