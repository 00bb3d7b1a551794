import { certificateLabel, type CertificateSpec } from '@contract/certificates'
import type { CertificateResult, CertifiedBatch } from '@contract/certificates/result'
import { ballRadius } from '@contract/certificates/sampling'
import type { AttackProgress } from '../attacks/attack'
import type { LabelledImages } from '../data'
import { refuseMismatch } from '../evaluation/fit'
import { wilson } from '../evaluation/wilson'
import type { CoreEvent, JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { batchOf, range } from '../tensor/batches'
import { studentT } from '../statistics/student-t'
import { createRandom, type Random } from '../tensor/random'
import { Room } from '../tensor/room'
import { certificateOf, type Certified } from '.'
import { largestMove } from './linear'
import { largestSmoothingRadius } from './smoothing'

/** What is certified, on which images. */
export interface CertifyInput {
  readonly model: Classifier
  /** The test split. */
  readonly data: LabelledImages
  readonly spec: CertificateSpec
  /** Images to certify from `offset` on; fewer where the split ends. */
  readonly samples: number
  readonly offset: number
  readonly seed: number
  readonly batchSize: number
  /** Where the certified accuracy is read; even steps when empty. */
  readonly epsilons: readonly number[]
  /** What an earlier start has finished, if it is to be told which images are; what is of another network is not. */
  readonly finished?: readonly CertifiedBatch[]
}

/** Steps of the curve where no epsilons are given. */
const STEPS = 20
/** Images that are certified side by side. */
const SIDE_BY_SIDE = 16

type Samples = CertificateResult['samples']

const NOTHING: Certified = { predicted: new Int32Array(), radius: new Float64Array() }

/**
 * Certifies a model on a range of test images; passes that do not fit into memory are halved. Yields progress in
 * samples. The same seed gives the same result; what comes out for an image does not depend on the other images. Images
 * that are finished already are taken over.
 *
 * @throws AppError 'shape-mismatch' where model and data do not fit, 'invalid-input' for a network that the certificate
 * cannot take
 */
export async function* certify(
  input: CertifyInput,
  context: JobContext
): AsyncGenerator<CoreEvent, CertificateResult, void> {
  const { model, data, spec, offset, batchSize } = input
  refuseMismatch(input, 'certify')
  let seconds = 0
  const count = Math.min(input.samples, data.count - offset)
  if (count < input.samples)
    yield { kind: 'log', message: `The test split has only ${count} images from image ${offset} on.` }
  const random = createRandom(input.seed).fork(`certificate-${spec.certificate}`)
  const message = certificateLabel(spec)
  const samples: Samples = []
  const known = new Map(
    (input.finished ?? [])
      .filter((batch) => batch.modelHash === model.hash && batch.datasetHash === data.datasetHash)
      .map((batch) => [batch.samples[0]?.index, batch])
  )
  const taken = [...known.values()].reduce((sum, batch) => sum + batch.samples.length, 0)
  if (taken > 0) yield { kind: 'log', message: `Goes on after ${taken} images that are finished.` }
  const { signal, room = new Room() } = context
  // Draws go through the network by themselves; without any, it is the images side by side.
  const most = 'draws' in spec.options ? batchSize : Math.min(batchSize, SIDE_BY_SIDE)
  for (let at = 0; at < count;) {
    signal.throwIfAborted()
    const earlier = known.get(offset + at)
    if (earlier !== undefined && at + earlier.samples.length <= count) {
      samples.push(...earlier.samples)
      seconds += earlier.seconds
      at += earlier.samples.length
      continue
    }
    const size = room.atMost(most)
    const indices = range(offset + at, Math.min(SIDE_BY_SIDE, size, count - at))
    const began = context.now()
    const from = at
    const batch = yield* certifyBatch(input, { indices, size, random, signal, room }, ({ done, total }) => ({
      kind: 'progress',
      progress: { done: from + (indices.length * done) / total, total: count, unit: 'samples', message }
    }))
    // What comes out for an image does not depend on the others, so these are simply certified again.
    if (batch === null) continue
    const spent = (context.now() - began) / 1000
    samples.push(...batch)
    seconds += spent
    at += indices.length
    if (input.finished !== undefined) {
      const hashes = { modelHash: model.hash, datasetHash: data.datasetHash }
      yield { kind: 'point', point: { kind: 'certified-batch', samples: batch, seconds: spent, ...hashes } }
    }
  }
  return resultOf(input, samples, seconds)
}

/**
 * Certifies some images side by side.
 *
 * @param work `size`: inputs a pass
 * @param progress makes an event of how far the batch is
 * @returns null where they did not fit into memory, or memory was asked for
 */
async function* certifyBatch(
  { model, data, spec }: CertifyInput,
  work: {
    readonly indices: Int32Array
    readonly size: number
    readonly random: Random
    readonly signal: Signal
    readonly room: Room
  },
  progress: (how: AttackProgress) => CoreEvent
): AsyncGenerator<CoreEvent, Samples | null, void> {
  const { indices, size, random, signal, room } = work
  const { x, y } = batchOf(data, indices)
  const { norm, options } = spec
  const running = certificateOf(spec.certificate)({
    ...{ model, x, sampleIndices: indices, norm, options, batchSize: size, random, signal }
  })
  try {
    let next = await running.next()
    for (; next.done !== true && !room.isAsked; next = await running.next()) yield progress(next.value)
    if (next.done !== true) return null
    const { predicted, radius, lipschitz } = next.value
    return Array.from(indices, (index, row) => {
      const found = predicted[row] as number
      return {
        index,
        label: data.labels[index] as number,
        predicted: found < 0 ? null : found,
        radius: found < 0 ? 0 : (radius[row] as number),
        ...(lipschitz ? { lipschitz: lipschitz[row] as number } : {})
      }
    })
  } catch (error) {
    room.shrink('draws' in options ? size : indices.length, error)
    return null
  } finally {
    await running.return(NOTHING)
    x.dispose()
    y.dispose()
  }
}

function resultOf(
  { model, data, spec, offset, seed, epsilons }: CertifyInput,
  samples: Samples,
  seconds: number
): CertificateResult {
  const right = samples.filter(({ label, predicted }) => predicted === label)
  const largest = right.reduce((most, { radius }) => Math.max(most, radius), 0)
  const even = Array.from({ length: STEPS + 1 }, (_, step) => (largest * step) / STEPS)
  const wanted = [...new Set([0, ...(epsilons.length > 0 ? epsilons : even)])].sort((a, b) => a - b)
  return {
    spec,
    bounds: data.bounds,
    sampleCount: samples.length,
    offset,
    seed,
    cleanAccuracy: wilson(right.length, samples.length),
    abstained: samples.filter(({ predicted }) => predicted === null).length,
    certifiedAccuracy: wanted.map((epsilon) => ({
      epsilon,
      accuracy: wilson(right.filter(({ radius }) => radius >= epsilon).length, samples.length)
    })),
    meanRadius: right.reduce((sum, { radius }) => sum + radius, 0) / Math.max(1, samples.length),
    ...meanLipschitz(samples),
    limit: limitOf(spec, model),
    samples,
    seconds,
    modelHash: model.hash,
    datasetHash: data.datasetHash
  }
}

/** The mean with Student's interval; nothing where it was not measured. */
function meanLipschitz(samples: Samples): Pick<CertificateResult, 'meanLipschitz'> {
  const values = samples.flatMap(({ lipschitz }) => lipschitz ?? [])
  const count = values.length
  if (count === 0) return {}
  const value = values.reduce((sum, one) => sum + one, 0) / count
  if (count === 1) return { meanLipschitz: { value, low: null, high: null } }
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (count - 1)
  const half = studentT(count - 1) * Math.sqrt(variance / count)
  return { meanLipschitz: { value, low: Math.max(0, value - half), high: value + half } }
}

function limitOf(spec: CertificateSpec, { inputShape, bounds }: Classifier): number {
  switch (spec.certificate) {
    case 'smoothing':
      return largestSmoothingRadius(spec.options)
    case 'interval':
    case 'crown':
      return spec.options.largest
    case 'lipschitz':
    case 'clever':
      return ballRadius(spec.options, spec.norm)
    case 'lipschitzness':
      return spec.options.radius
    case 'linear':
    case 'firstorder':
      return largestMove(spec.norm, inputShape[0] * inputShape[1] * inputShape[2], bounds)
  }
}
