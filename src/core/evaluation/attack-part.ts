import {
  attackInfos,
  type AttackId,
  type AttackInfo,
  type AttackOptions,
  type AttackSpec
} from '@contract/attacks'
import type { ThreatModel } from '@contract/threat-model'
import type { AttackFunction } from '../attacks'
import type { LabelledImages } from '../data'
import type { JobContext } from '../jobs/job'
import { attackPasses } from '../jobs/passes'
import type { Classifier } from '../models/classifier'
import { range } from '../tensor/batches'
import { evenRanges, type RowRange } from '../tensor/even-ranges'
import { createRandom, type Random } from '../tensor/random'
import { Room } from '../tensor/room'
import { attackWave, type WaveExamples } from './attack-wave'
import { enterFinished, type FinishedWave, type WavePixels } from './finished-waves'
import type { FittedChange } from './fitted-change'
import { countSurvivors, type SurvivalCounts, type SurvivalInput } from './survival'
import { emptyTally, type Tally } from './tally'
import { threatOf } from './threat-of'
import type { WarmExamples } from './warm-start'

/** What an evaluation asks, but for the network and the images: plain data, which goes from thread to thread. */
export interface EvaluationRequest {
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
  /** The one change for all images, of an attack that fits it to them together. */
  readonly fitted?: FittedChange | null
  /** Also return the adversarial inputs, for a warm start at a larger epsilon. */
  readonly returnExamples?: boolean
  /** Images, from the first one on, whose pixels are needed later; all by default where any are needed. */
  readonly pixelsOf?: number
}

export interface PartInput extends EvaluationRequest {
  readonly model: Classifier
  /** The test split. */
  readonly data: LabelledImages
}

/** One wave of a part. */
export interface PartWave {
  /** Place of its first image in the part. */
  readonly at: number
  readonly count: number
  /** SHA-256 of each adversarial input. */
  readonly hashes: string[]
  readonly survivors: SurvivalCounts | null
  /** Null where nobody needs them. */
  readonly pixels: WavePixels | null
  /** Seconds that it took an earlier start of the job; null where it was made now. */
  readonly earlier: number | null
}

/** All that is found about one stretch of the images of an evaluation: plain data, which goes from thread to thread. */
export interface AttackPart {
  /** Of the samples of the stretch. */
  readonly tally: Tally
  /** In test order. */
  readonly waves: readonly PartWave[]
}

/** Pixels held at once: several batches are attacked together, so that batches stay full while samples leave. */
const WAVE_PIXELS = 2 ** 20
/** What a stop may cost a job that can go on. Fewer would leave batches empty for most of a long attack. */
const RESUMED_BATCHES = 4
/** Stretches of an evaluation that threads can share, and the images that each has at least. */
const LEAST_STRETCHES = 4
const LEAST_IMAGES = 64
/** Passes for an image from which a few images keep a thread busy for long. */
const MANY_PASSES = 1000

/** Why an evaluation is cut up: not at all, for other threads, or for them and for a later start, too. */
export type Cut = 'whole' | 'shared' | 'resumed'

/**
 * The stretches of `count` images in which an evaluation goes: as many whole batches as fit, or shorter and even ones,
 * which threads can share and after which a job that was stopped can go on. They depend on nothing but the request, never
 * on the clock or on the threads: passes of other sizes round otherwise, and the same is to come out.
 */
export function stretchesOf(
  { data, spec, batchSize }: Pick<PartInput, 'data' | 'spec' | 'batchSize'>,
  count: number,
  cut: Cut
): RowRange[] {
  const most = Math.max(1, Math.floor(WAVE_PIXELS / pixelsOf(data) / batchSize)) * batchSize
  if (cut === 'whole')
    return Array.from({ length: Math.ceil(count / most) }, (_, index) => ({
      from: index * most,
      count: Math.min(most, count - index * most)
    }))
  const even = Math.ceil(count / LEAST_STRETCHES)
  if (cut === 'resumed')
    return evenRanges(count, Math.min(most, RESUMED_BATCHES * batchSize, Math.max(LEAST_IMAGES, even)))
  // Half-empty batches would cost more than another thread gains, but where each image is asked about for long.
  const least = attackPasses(spec) < MANY_PASSES ? batchSize : LEAST_IMAGES
  const parts = Math.max(1, Math.floor(count / least))
  return evenRanges(count, Math.min(most, Math.max(Math.ceil(count / parts), even)))
}

/**
 * Attacks one stretch of the images and has it judged; a batch that does not fit into memory is halved. Yields how many
 * of its images are done. The random start of an image depends neither on the other images nor on the batch size.
 *
 * @param known waves that an earlier start of the job has finished, by the place of their first image in the split
 */
export async function* attackPart(
  attack: AttackFunction<AttackOptions<AttackId>>,
  input: PartInput,
  stretch: RowRange,
  context: JobContext,
  known: ReadonlyMap<number, FinishedWave> = new Map()
): AsyncGenerator<number, AttackPart, void> {
  const { data, spec, batchSize } = input
  const threat = threatOf(spec, data.bounds)
  const common = {
    ...{ model: input.model, data, attack, spec, threat, signal: context.signal },
    isMinimumNorm: attackInfos[spec.attack].family === 'minimum-norm',
    random: randomOf(input),
    warm: warmOf(input, stretch),
    fitted: input.fitted ?? null
  }
  const room = context.room ?? new Room()
  const tally = emptyTally(stretch.count)
  const waves: PartWave[] = []
  for (let at = 0; at < stretch.count;) {
    const first = input.offset + stretch.from + at
    const keeps = needsPixels(input, stretch.from + at)
    const before = known.get(first)
    if (before && at + before.count <= stretch.count && !(keeps && before.pixels === null)) {
      waves.push(await knownWave(before, tally, at, input, keeps))
      at += before.count
      yield at
      continue
    }
    const size = room.atMost(batchSize)
    const indices = range(first, Math.min(waveSize(input, stretch, size), stretch.count - at))
    const running = attackWave({ ...common, batchSize: size }, indices, tally, at)
    let examples: WaveExamples
    try {
      let next = await running.next()
      for (; next.done !== true && !room.isAsked; next = await running.next())
        yield at + (indices.length * next.value.done) / next.value.total
      // What an image goes through does not depend on the others, so a wave that takes too much is simply made again.
      if (next.done !== true) continue
      examples = next.value
    } catch (error) {
      room.shrink(Math.min(size, indices.length), error)
      continue
    } finally {
      await running.return(NO_EXAMPLES)
    }
    const hashes = hashesOf(examples.xAdv, indices.length, context)
    const survivors: SurvivalCounts | null = input.survival === true ? new Map() : null
    if (survivors) {
      const successes = successesOf(examples, indices.length, tally, at, { input, threat, context, room })
      await countSurvivors(successes, survivors)
    }
    const { xAdv, cleanLogits, logits } = examples
    const pixels = keeps ? { xAdv, cleanLogits, logits } : null
    waves.push({ at, count: indices.length, hashes, survivors, pixels, earlier: null })
    at += indices.length
    yield at
  }
  return { tally, waves }
}

const NOTHING = new Float32Array()
const NO_EXAMPLES = { x: NOTHING, xAdv: NOTHING, cleanLogits: NOTHING, logits: NOTHING, targets: null }

/** A wave that an earlier start has finished, entered into the tally. */
async function knownWave(
  wave: FinishedWave,
  tally: Tally,
  at: number,
  { survival }: PartInput,
  keeps: boolean
): Promise<PartWave> {
  const survivors: SurvivalCounts | null = survival === true ? new Map() : null
  enterFinished(wave, tally, at, survivors)
  const pixels = keeps && wave.pixels !== null ? await wave.pixels() : null
  const { count, hashes, seconds } = wave
  return { at, count, hashes, survivors, pixels, earlier: seconds }
}

/** Images of a wave: the stretch, or less of it in the measure in which batches had to become smaller. */
function waveSize({ batchSize }: PartInput, { count }: RowRange, size: number): number {
  if (size >= batchSize) return count
  return Math.max(size, Math.floor((count * size) / batchSize))
}

function needsPixels(
  { keepExamples, returnExamples, pixelsOf: most = Infinity }: PartInput,
  at: number
): boolean {
  return (keepExamples || returnExamples === true) && at < most
}

/** What a smaller epsilon found on the images of a stretch. */
function warmOf({ warm, data }: PartInput, { from, count }: RowRange): WarmExamples | null {
  if (!warm) return null
  const size = pixelsOf(data)
  return {
    ...warm,
    xAdv: warm.xAdv.subarray(from * size, (from + count) * size),
    wonBy: warm.wonBy.slice(from, from + count)
  }
}

/** A member of an ensemble draws what it would draw alone. */
export function randomOf({ spec, seed }: Pick<PartInput, 'spec' | 'seed'>): Random {
  const { members }: AttackInfo = attackInfos[spec.attack]
  const root = createRandom(seed)
  return members ? root : root.fork(`attack-${spec.attack}`)
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
  readonly input: PartInput
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

/** Values of one image. */
export function pixelsOf({ imageShape }: LabelledImages): number {
  return imageShape.reduce((product, side) => product * side, 1)
}
