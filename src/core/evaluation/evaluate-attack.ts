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
import { range } from '../tensor/batches'
import { createRandom } from '../tensor/random'
import { Room } from '../tensor/room'
import { resultOf } from './attack-result'
import { attackWave, type WaveExamples } from './attack-wave'
import { refuseMismatch } from './fit'
import { ledgerRows } from './ledger'
import { countSurvivors, survivalOf, type SurvivalCounts, type SurvivalInput } from './survival'
import { emptyTally, robustRows, type Tally } from './tally'
import { threatOf } from './threat-of'

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
}

/** The result of an attack, and for each sample whether it is right before and after (1). */
export interface AttackEvaluation {
  readonly result: AttackResult
  readonly robust: Uint8Array
  /** Of a minimum-norm attack: the distance of each sample (see `Tally`). */
  readonly distances?: Float32Array
}

const NOTHING = new Float32Array()
const NO_EXAMPLES = { x: NOTHING, xAdv: NOTHING, cleanLogits: NOTHING, logits: NOTHING, targets: null }

/** Pixels held at once: several batches are attacked together, so that batches stay full while samples leave. */
const WAVE_PIXELS = 2 ** 20

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
    signal: context.signal
  }
  const room = context.room ?? new Room()
  const tally = emptyTally(count)
  const survivors: SurvivalCounts | null = input.survival === true ? new Map() : null
  const progress = (done: number): CoreEvent => ({
    kind: 'progress',
    progress: { done, total: count, unit: 'samples', message: attackLabel(spec) }
  })
  for (let at = 0; at < count;) {
    const size = room.atMost(batchSize)
    const waveSize = Math.max(1, Math.floor(WAVE_PIXELS / pixelsOf(data) / size)) * size
    const wave = { ...common, batchSize: size }
    const indices = range(offset + at, Math.min(waveSize, count - at))
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
      room.shrink(Math.min(size, indices.length), error)
      continue
    } finally {
      await running.return(NO_EXAMPLES)
    }
    const { x, xAdv, cleanLogits, logits } = examples
    yield { kind: 'ledger', rows: ledgerRows(input.evaluationId, xAdv, indices, tally, at, context) }
    if (survivors)
      await countSurvivors(
        successesOf(examples, indices.length, tally, at, { input, threat, context, room }),
        survivors
      )
    if (input.keepExamples) {
      const y = labelsOf(data, indices)
      yield { kind: 'examples', evaluationId: input.evaluationId, indices, x, xAdv, y, cleanLogits, logits }
    }
    at += indices.length
    yield progress(at)
  }
  const seconds = (context.now() - began) / 1000
  const result: AttackResult = {
    ...resultOf(input, threat, tally, seconds),
    ...(survivors ? { survival: survivalOf(survivors, threat, pixelsOf(data)) } : {})
  }
  yield { kind: 'evaluation', epoch: input.epoch, result }
  return { result, robust: robustRows(tally), ...(common.isMinimumNorm ? { distances: tally.distance } : {}) }
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
