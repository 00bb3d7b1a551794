import {
  attackInfos,
  attackLabel,
  type AttackId,
  type AttackInfo,
  type AttackOptions,
  type AttackSpec
} from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import type { ThreatModel } from '@contract/threat-model'
import { attackOf, type AttackFunction } from '../attacks'
import type { LabelledImages } from '../data'
import type { CoreEvent, JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import { inputPixels, range } from '../tensor/batches'
import { createRandom } from '../tensor/random'
import { Room } from '../tensor/room'
import { resultOf } from './attack-result'
import { attackWave, type WaveExamples } from './attack-wave'
import {
  addSurvivors,
  enterFinished,
  waveEvent,
  wavesOf,
  type FinishedWave,
  type WavePixels
} from './finished-waves'
import { refuseMismatch } from './fit'
import { ledgerRows } from './ledger'
import { countSurvivors, survivalOf, type SurvivalCounts, type SurvivalInput } from './survival'
import { emptyTally, robustRows, type Tally } from './tally'
import { threatOf } from './threat-of'
import type { WarmExamples } from './warm-start'

export interface EvaluateInput {
  readonly model: Classifier
  /** The test split. */
  readonly data: LabelledImages
  readonly spec: AttackSpec
  /** Images to evaluate from `offset` on; fewer where the split ends. */
  readonly samples: number
  readonly offset: number
  readonly seed: number
  /** Most images a forward or backward pass. */
  readonly batchSize: number
  readonly evaluationId: string
  /** Epoch that the model comes from, if it is in training. */
  readonly epoch: number | null
  /** Yield the inputs and adversarial inputs as `examples`. */
  readonly keepExamples: boolean
  /** Also say what is left of the successful examples as 8-bit images, by the codecs of the context. */
  readonly survival?: boolean
  /** What the same attack found at a smaller epsilon on the same images: it counts here, too. */
  readonly warm?: WarmExamples | null
  /** Also return the adversarial inputs, for a warm start at a larger epsilon. */
  readonly returnExamples?: boolean
  /** Waves that an earlier start of the same job has finished; with it each new one is told. */
  readonly finished?: readonly FinishedWave[]
  /** Images, from the first one on, whose pixels a later start needs again; all by default where any are needed. */
  readonly pixelsOf?: number
}

/** The result of an attack, and for each sample whether it is right before and after (1). */
export interface AttackEvaluation {
  readonly result: AttackResult
  readonly robust: Uint8Array
  /** Of a minimum-norm attack: the distance of each sample (see `Tally`). */
  readonly distances?: Float32Array
  /** Where it was asked for: what the larger epsilons begin with. */
  readonly examples?: WarmExamples
}

const NOTHING = new Float32Array()
const NO_EXAMPLES = { x: NOTHING, xAdv: NOTHING, cleanLogits: NOTHING, logits: NOTHING, targets: null }

/** Pixels held at once: several batches are attacked together, so that batches stay full while samples leave. */
const WAVE_PIXELS = 2 ** 20
/** What a stop may cost a job that can go on. Fewer would leave batches empty for most of a long attack. */
const RESUMED_BATCHES = 4

/**
 * Attacks a model on a range of test images and has it judged; a batch that does not fit into memory is halved. Yields
 * progress in samples, the rows of the ledger as they come, and the finished evaluation. The same seed gives the same bytes; the random start of an image depends
 * neither on the other images nor on the batch size.
 *
 * @throws AppError 'shape-mismatch' where model and data do not fit, 'invalid-input' where no image is left to attack
 */
export function evaluateAttack(
  input: EvaluateInput,
  context: JobContext
): AsyncGenerator<CoreEvent, AttackEvaluation, void> {
  return evaluateWith(attackOf(input.spec.attack), input, context)
}

/** The same with an attack that need not be listed; the spec names its threat and its options. */
export async function* evaluateWith(
  attack: AttackFunction<AttackOptions<AttackId>>,
  input: EvaluateInput,
  context: JobContext
): AsyncGenerator<CoreEvent, AttackEvaluation, void> {
  const { model, data, spec, offset, batchSize } = input
  refuseMismatch(input, 'attack')
  const began = context.now()
  const count = Math.min(input.samples, data.count - offset)
  if (count < input.samples)
    yield { kind: 'log', message: `The test split has only ${count} images from image ${offset} on.` }
  const threat = threatOf(spec, data.bounds)
  const { members }: AttackInfo = attackInfos[spec.attack]
  const root = createRandom(input.seed)
  // A member of an ensemble draws what it would draw alone.
  const random = members ? root : root.fork(`attack-${spec.attack}`)
  const common = {
    model,
    data,
    attack,
    spec,
    threat,
    isMinimumNorm: attackInfos[spec.attack].family === 'minimum-norm',
    random,
    signal: context.signal,
    warm: input.warm ?? null
  }
  const room = context.room ?? new Room()
  const tally = emptyTally(count)
  const survivors: SurvivalCounts | null = input.survival === true ? new Map() : null
  const size = pixelsOf(data)
  const found = input.returnExamples === true ? new Float32Array(count * size) : null
  const needsPixels = input.keepExamples || found !== null
  const naming = { evaluationId: input.evaluationId, modelHash: model.hash, datasetHash: data.datasetHash }
  const known = wavesOf(input.finished ?? [], naming)
  const told = [...known.values()].reduce((sum, wave) => sum + wave.count, 0)
  if (told > 0) yield { kind: 'log', message: `Goes on after ${told} images that are finished.` }
  let earlier = 0
  const progress = (done: number): CoreEvent => ({
    kind: 'progress',
    progress: { done, total: count, unit: 'samples', message: attackLabel(spec) }
  })
  for (let at = 0; at < count;) {
    const finished = known.get(offset + at)
    const keeps = needsPixels && at < (input.pixelsOf ?? Infinity)
    if (finished && at + finished.count <= count && !(keeps && finished.pixels === null)) {
      enterFinished(finished, tally, at, survivors)
      const indices = range(offset + at, finished.count)
      yield { kind: 'ledger', rows: ledgerRows(input.evaluationId, finished.hashes, indices, tally, at) }
      const pixels = keeps && finished.pixels !== null ? await finished.pixels() : null
      if (pixels !== null) {
        found?.set(pixels.xAdv, at * size)
        if (input.keepExamples) yield examplesEvent(input, indices, pixels)
      }
      earlier += finished.seconds
      at += finished.count
      yield progress(at)
      continue
    }
    const batch = room.atMost(batchSize)
    const wave = { ...common, batchSize: batch }
    const indices = range(offset + at, Math.min(waveSize(input, batch), count - at))
    const begun = context.now()
    const running = attackWave(wave, indices, tally, at)
    let examples: WaveExamples
    try {
      let next = await running.next()
      for (; next.done !== true && !room.isAsked; next = await running.next())
        yield progress(at + (indices.length * next.value.done) / next.value.total)
      // What an image goes through does not depend on the others, so a wave that takes too much is simply made again.
      if (next.done !== true) continue
      examples = next.value
    } catch (error) {
      room.shrink(Math.min(batch, indices.length), error)
      continue
    } finally {
      await running.return(NO_EXAMPLES)
    }
    const hashes = hashesOf(examples.xAdv, indices.length, context)
    yield { kind: 'ledger', rows: ledgerRows(input.evaluationId, hashes, indices, tally, at) }
    const own: SurvivalCounts | null = survivors && new Map()
    if (own && survivors) {
      await countSurvivors(
        successesOf(examples, indices.length, tally, at, { input, threat, context, room }),
        own
      )
      addSurvivors(own, survivors)
    }
    found?.set(examples.xAdv, at * size)
    if (input.keepExamples) yield examplesEvent(input, indices, examples)
    const seconds = (context.now() - begun) / 1000
    if (input.finished !== undefined) {
      const record = { ...naming, first: offset + at, count: indices.length, seconds, hashes, survivors: own }
      yield waveEvent(record, tally, at, keeps ? examples : null)
    }
    at += indices.length
    yield progress(at)
  }
  const seconds = (context.now() - began) / 1000 + earlier
  const result: AttackResult = {
    ...resultOf(input, threat, tally, seconds),
    ...(survivors ? { survival: survivalOf(survivors, threat, size) } : {})
  }
  yield { kind: 'evaluation', epoch: input.epoch, result }
  const { evaluationId } = input
  return {
    result,
    robust: robustRows(tally),
    ...(common.isMinimumNorm ? { distances: tally.distance } : {}),
    ...(found ? { examples: { epsilon: spec.epsilon, evaluationId, xAdv: found, wonBy: tally.wonBy } } : {})
  }
}

/**
 * Images of a wave: full batches, as many as fit, or a few where the job can go on after a stop. Never by the clock: passes
 * of other sizes round otherwise, and a job that goes on is to find the same.
 */
function waveSize({ data, spec, finished }: EvaluateInput, batch: number): number {
  const most = Math.max(1, Math.floor(WAVE_PIXELS / pixelsOf(data) / batch))
  const { exempt }: AttackInfo = attackInfos[spec.attack]
  // What attacks all images at once is stronger the more it has.
  const isOne = finished === undefined || exempt?.['sample-alone'] !== undefined
  return (isOne ? most : Math.min(most, RESUMED_BATCHES)) * batch
}

function examplesEvent(
  { data, evaluationId }: EvaluateInput,
  indices: Int32Array,
  { xAdv, cleanLogits, logits }: WavePixels
): CoreEvent {
  const y = labelsOf(data, indices)
  const x = inputPixels(data, indices)
  return { kind: 'examples', evaluationId, indices, x, xAdv, y, cleanLogits, logits }
}

/** SHA-256 of each row. */
function hashesOf(xAdv: Float32Array, count: number, context: JobContext): string[] {
  const bytes = new Uint8Array(xAdv.buffer, xAdv.byteOffset, xAdv.byteLength)
  const size = bytes.length / count
  return Array.from({ length: count }, (_, row) =>
    context.sha256(bytes.subarray(row * size, (row + 1) * size))
  )
}

interface Conditions {
  readonly input: EvaluateInput
  readonly threat: ThreatModel
  readonly context: JobContext
  readonly room: Room
}

/** The successes of a wave, which begins at `at` in the tally. */
function successesOf(
  { x, xAdv, targets }: WaveExamples,
  count: number,
  tally: Tally,
  at: number,
  { input: { model, data, batchSize }, threat, context, room }: Conditions
): SurvivalInput {
  const rows = range(0, count).filter((row) => tally.success[at + row] === 1)
  const size = pixelsOf(data)
  const pick = (all: Float32Array): Float32Array => {
    const picked = new Float32Array(rows.length * size)
    rows.forEach((row, place) => picked.set(all.subarray(row * size, (row + 1) * size), place * size))
    return picked
  }
  return {
    ...{ model, threat, batchSize, imageShape: data.imageShape, signal: context.signal, room },
    codecs: context.imageCodecs ?? [],
    x: pick(x),
    xAdv: pick(xAdv),
    labels: rows.map((row) => tally.label[at + row] as number),
    targets: targets && rows.map((row) => targets[row] as number)
  }
}

function pixelsOf({ imageShape }: LabelledImages): number {
  return imageShape.reduce((product, side) => product * side, 1)
}

function labelsOf(data: LabelledImages, indices: Int32Array): Int32Array {
  return indices.map((index) => data.labels[index] as number)
}
