import {
  attackInfos,
  attackLabel,
  isFittedTogether,
  isTargeted,
  type AttackId,
  type AttackOptions
} from '@contract/attacks'
import type { AttackResult } from '@contract/measurement'
import { attackOf, type AttackFunction } from '../attacks'
import type { CoreEvent, JobContext } from '../jobs/job'
import { inputPixels, range } from '../tensor/batches'
import type { RowRange } from '../tensor/even-ranges'
import {
  attackPart,
  pixelsOf,
  stretchesOf,
  type AttackPart,
  type PartInput,
  type PartWave
} from './attack-part'
import { resultOf } from './attack-result'
import { addSurvivors, waveEvent, wavesOf, type FinishedWave } from './finished-waves'
import { refuseMismatch } from './fit'
import { fitChange } from './fit-change'
import type { FittedChange } from './fitted-change'
import { ledgerRows } from './ledger'
import { unshared, type Sharing } from './shared-stretches'
import { survivalOf, type SurvivalCounts } from './survival'
import { emptyTally, enterTally, neverWrongRows, robustRows } from './tally'
import { refuseGoal } from './targets'
import { threatOf } from './threat-of'
import type { WarmExamples } from './warm-start'

/** Share of the work that fitting a change to all images takes: it asks about each again and again, and adding it once. */
const FIT_SHARE = 0.9

export interface EvaluateInput extends PartInput {
  /** Waves that an earlier start of the same job has finished; with it each new one is told. */
  readonly finished?: readonly FinishedWave[]
  /** In stretches that other threads can have some of, as always where there is `finished`. */
  readonly inShares?: boolean
}

/** The result of an attack, and for each sample whether it is right before and after (1). */
export interface AttackEvaluation {
  readonly result: AttackResult
  readonly robust: Uint8Array
  /** Of a targeted attack: 1 for each sample that is right before and not turned wrong, in whichever class. */
  readonly neverWrong?: Uint8Array
  /** Of a minimum-norm attack: the distance of each sample (see `Tally`). */
  readonly distances?: Float32Array
  /** Where it was asked for: what the larger epsilons begin with. */
  readonly examples?: WarmExamples
}

/**
 * Attacks a model on a range of test images and has it judged; a batch that does not fit into memory is halved. Yields
 * progress in samples, the rows of the ledger as they come, in test order, and the finished evaluation. The same seed
 * gives the same bytes, whatever number of threads shares the images.
 *
 * @throws AppError 'shape-mismatch' where model and data do not fit, 'invalid-input' where no image is left to attack, or the network
 * has not the class that is wanted
 */
export function evaluateAttack(
  input: EvaluateInput,
  context: JobContext
): AsyncGenerator<CoreEvent, AttackEvaluation, void> {
  return evaluateWith(attackOf(input.spec.attack), input, context, context.sharing)
}

/**
 * The same with an attack that need not be listed; the spec names its threat and its options.
 *
 * @param sharing other threads, which know listed attacks only; they are asked where the images are theirs, too
 */
export async function* evaluateWith(
  attack: AttackFunction<AttackOptions<AttackId>>,
  input: EvaluateInput,
  context: JobContext,
  sharing?: Sharing
): AsyncGenerator<CoreEvent, AttackEvaluation, void> {
  const { model, data, finished, inShares = false, ...request } = input
  const { spec, offset, evaluationId } = request
  refuseMismatch(input, 'attack')
  refuseGoal(spec, model.classCount)
  const began = context.now()
  const count = Math.min(input.samples, data.count - offset)
  if (count < input.samples)
    yield { kind: 'log', message: `The test split has only ${count} images from image ${offset} on.` }
  const threat = threatOf(spec, data.bounds)
  const tally = emptyTally(count)
  const survivors: SurvivalCounts | null = input.survival === true ? new Map() : null
  const size = pixelsOf(data)
  const found = input.returnExamples === true ? new Float32Array(count * size) : null
  const naming = { evaluationId, modelHash: model.hash, datasetHash: data.datasetHash }
  const known = wavesOf(finished ?? [], naming)
  const told = [...known.values()].reduce((sum, wave) => sum + wave.count, 0)
  if (told > 0) yield { kind: 'log', message: `Goes on after ${told} images that are finished.` }
  // An attack that is none of the listed ones fits a change by itself, if at all.
  const isFitted = isFittedTogether(spec) && attack === attackOf(spec.attack) && told < count
  const fitShare = isFitted ? FIT_SHARE : 0
  const progressOf = (share: number): CoreEvent => {
    const done = Math.min(count, share * count)
    return { kind: 'progress', progress: { done, total: count, unit: 'samples', message: attackLabel(spec) } }
  }
  const progress = (done: number): CoreEvent => progressOf(fitShare + ((1 - fitShare) * done) / count)
  let fitted: FittedChange | null = null
  if (isFitted) {
    const running = fitChange(input, count, context)
    try {
      let next = await running.next()
      for (; next.done !== true; next = await running.next()) yield progressOf(fitShare * next.value)
      fitted = next.value
    } finally {
      await running.return(undefined as never)
    }
  }
  const stretches = stretchesOf(input, count, finished ? 'resumed' : inShares ? 'shared' : 'whole')
  const parts = new Map<number, AttackPart>()
  let own = 0
  let others = (): number => 0
  async function* work(index: number): AsyncGenerator<CoreEvent, void, void> {
    const stretch = stretches[index] as RowRange
    const running = attackPart(attack, { ...input, fitted }, stretch, context, known)
    try {
      let next = await running.next()
      for (; next.done !== true; next = await running.next()) yield progress(own + next.value + others())
      own += stretch.count
      parts.set(index, next.value)
    } finally {
      // Ends a part that was left early, so that it frees its tensors.
      await running.return(undefined as never)
    }
  }

  let earlier = 0
  let counted = began
  /** Tells of a wave whose stretch is in the tally. */
  function* tell(wave: PartWave, from: number): Generator<CoreEvent, void, void> {
    const at = from + wave.at
    const indices = range(offset + at, wave.count)
    const { hashes, pixels } = wave
    yield { kind: 'ledger', rows: ledgerRows(evaluationId, hashes, indices, tally, at) }
    if (survivors && wave.survivors) addSurvivors(wave.survivors, survivors)
    if (pixels) found?.set(pixels.xAdv, at * size)
    if (pixels && input.keepExamples) {
      const y = indices.map((index) => data.labels[index] as number)
      yield { kind: 'examples', evaluationId, indices, x: inputPixels(data, indices), y, ...pixels }
    }
    earlier += wave.earlier ?? 0
    // What threads do at the same time is counted once.
    const seconds = (context.now() - counted) / 1000
    counted = context.now()
    if (finished === undefined || wave.earlier !== null) return
    const record = { ...naming, first: offset + at, count: wave.count, seconds, hashes }
    yield waveEvent({ ...record, survivors: wave.survivors }, tally, at, pixels)
  }
  let entered = 0
  /** Enters what is there, in test order, whoever has made it. */
  function* enter(take: (index: number) => AttackPart | null): Generator<CoreEvent, void, void> {
    for (; entered < stretches.length; entered++) {
      const part = parts.get(entered) ?? take(entered)
      if (part === null) return
      parts.delete(entered)
      const { from } = stretches[entered] as RowRange
      enterTally(tally, part.tally, from)
      for (const wave of part.waves) yield* tell(wave, from)
    }
  }

  // Only this thread knows what an earlier start has finished; what that left open is offered to all.
  const open: number[] = []
  for (const [index, { from, count: images }] of stretches.entries()) {
    const isBegun = [...known.keys()].some((at) => at >= offset + from && at < offset + from + images)
    if (!isBegun) open.push(index)
    else {
      yield* work(index)
      yield* enter(() => null)
    }
  }
  const offered = open.map((index) => stretches[index] as RowRange)
  const shared =
    sharing?.data === data ? sharing.share({ ...request, fitted }, offered, model) : unshared(offered.length)
  const take = (index: number): AttackPart | null => shared.take(open.indexOf(index))
  others = () => shared.done()
  for (let place = shared.claim(); place !== null; place = shared.claim()) {
    yield* work(open[place] as number)
    yield* enter(take)
  }
  while (entered < stretches.length) {
    // Asked first: what another thread has brought before it stopped is then there.
    const isOver = shared.isOver()
    yield* enter(take)
    if (entered === stretches.length) break
    if (isOver) yield* work(entered)
    else await shared.rest()
    context.signal.throwIfAborted()
    yield progress(own + others())
  }

  const seconds = (context.now() - began) / 1000 + earlier
  const result: AttackResult = {
    ...resultOf(input, threat, tally, seconds),
    ...(survivors ? { survival: survivalOf(survivors, threat, size) } : {})
  }
  yield { kind: 'evaluation', epoch: input.epoch, result }
  const isMinimumNorm = attackInfos[spec.attack].family === 'minimum-norm'
  return {
    result,
    robust: robustRows(tally),
    ...(isTargeted(spec) ? { neverWrong: neverWrongRows(tally) } : {}),
    ...(isMinimumNorm ? { distances: tally.distance } : {}),
    ...(found ? { examples: { epsilon: spec.epsilon, evaluationId, xAdv: found, wonBy: tally.wonBy } } : {})
  }
}
