import {
  attackInfos,
  AttackSpec,
  isFittedTogether,
  type AttackId,
  type AttackInfo,
  type AttackOptions
} from '@contract/attacks'
import {
  ConformanceModel,
  type ConformanceRow,
  type ConformanceSpec,
  type MaskedRow
} from '@contract/conformance'
import type { Progress } from '@contract/job'
import type { Norm } from '@contract/threat-model'
import { attackOf, type AttackFunction } from '../attacks'
import { evaluateWith, type AttackEvaluation } from '../evaluation/evaluate-attack'
import type { JobContext } from '../jobs/job'
import { conformanceOptionsOf, demandOn, isTried, WELL_INSIDE, type Demand } from './demands'
import { maskedNetworks, tryMasked } from './masked'
import { knownCase, type KnownCase } from './models'

/** 32-bit numbers may carry an example this share over the exact boundary. */
const ROUNDING = 2e-3

export type ConformanceEvent =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'row'; readonly row: ConformanceRow }
  | { readonly kind: 'masked'; readonly row: MaskedRow }

/**
 * Tries every attack in every norm that it knows, and targeted where it can be, on networks whose exact answer is known,
 * through the same evaluation that judges real networks; and the checks on networks that hide their gradient. Yields a row for each.
 *
 * @param functionOf the attack to try under an id; tests hand over broken ones
 */
export async function* conform(
  { attacks, checks, seed }: ConformanceSpec,
  context: JobContext,
  functionOf: (id: AttackId) => AttackFunction<AttackOptions<AttackId>> = attackOf
): AsyncGenerator<ConformanceEvent, void, void> {
  const wanted = Object.values(attackInfos).filter(
    ({ id }) => attacks.length === 0 || attacks.some((one) => one === id)
  )
  const trials = wanted.flatMap((info: AttackInfo) =>
    info.norms.flatMap((norm) =>
      ConformanceModel.options.flatMap((model) => {
        const known = knownCase(model, norm)
        if (known === null || !isTried(info.id as AttackId, model)) return []
        const attack = info.id as AttackId
        return aimsOf(attack, model).map((aim) => ({ attack, norm, model, known, aim }))
      })
    )
  )
  const masked = checks ? maskedNetworks : []
  const total = trials.length + masked.length
  for (const [done, trial] of trials.entries()) {
    context.signal.throwIfAborted()
    const message = `${trial.attack} ${trial.norm} on the ${trial.model} network, ${trial.aim.goal}`
    yield { kind: 'progress', progress: { done, total, unit: 'trials', message } }
    const began = context.now()
    const options = { ...conformanceOptionsOf(trial.attack, trial.norm), ...trial.aim.options }
    const raw: unknown = { attack: trial.attack, norm: trial.norm, epsilon: trial.known.epsilon, options }
    const spec = AttackSpec.parse(raw as AttackSpec)
    const running = evaluateWith(
      functionOf(trial.attack),
      {
        ...{ model: trial.known.model, data: trial.known.data, spec, samples: trial.known.exact.length },
        ...{ offset: 0, seed, batchSize: 64, evaluationId: 'conformance', epoch: null, keepExamples: false }
      },
      context
    )
    let next = await running.next()
    while (next.done !== true) next = await running.next()
    const seconds = (context.now() - began) / 1000
    yield { kind: 'row', row: { ...judged(trial, next.value), options: { ...spec.options }, seconds } }
  }
  for (const [place, network] of masked.entries()) {
    context.signal.throwIfAborted()
    const message = `checks on the ${network} network`
    yield { kind: 'progress', progress: { done: trials.length + place, total, unit: 'trials', message } }
    const began = context.now()
    const row = await tryMasked(network, seed, context)
    yield { kind: 'masked', row: { ...row, seconds: (context.now() - began) / 1000 } }
  }
}

/** Which wrong class is wanted, and the options that say so. */
interface Aim {
  readonly goal: string
  readonly options: Readonly<Record<string, unknown>>
}

/** What an attack is to find on a network: any wrong class, or, where one class lies behind another, the one behind. */
function aimsOf(attack: AttackId, model: ConformanceModel): Aim[] {
  if (model !== 'behind') return [{ goal: 'untargeted', options: {} }]
  return [
    ...('goal' in attackInfos[attack].options.shape
      ? [{ goal: 'least-likely', options: { goal: 'least-likely' } }]
      : []),
    // What takes images one by one is not told where their targets come from.
    ...(isFittedTogether({ attack }) ? [{ goal: 'class 2', options: { targetClass: 2 } }] : [])
  ]
}

interface Trial {
  readonly aim: Aim
  readonly attack: AttackId
  readonly norm: Norm
  readonly model: ConformanceModel
  readonly known: KnownCase
}

function judged(trial: Trial, evaluation: AttackEvaluation): Omit<ConformanceRow, 'options' | 'seconds'> {
  const { attack, norm, model, known, aim } = trial
  const demand = demandOn(attack, norm, model)
  const common = { attack, norm, model, goal: aim.goal, epsilon: known.epsilon, demand: demand.kind }
  const left = evaluation.result.warnings.filter(({ code }) => code === 'left-ball' || code === 'left-box')
  const isDistance = evaluation.distances !== undefined && model !== 'constant'
  const found = isDistance ? byDistance(known, demand, evaluation) : byAccuracy(known, demand, evaluation)
  const reason = left.length > 0 ? left.map(({ message }) => message).join(' ') : found.reason
  return { ...common, ...found, reason, passed: reason === '' }
}

/** Up to which share of epsilon an example may not be missed. */
const edges: Readonly<Record<Demand['kind'], (demand: Demand) => number>> = {
  exact: ({ tolerance }) => 1 - tolerance,
  reach: () => WELL_INSIDE,
  found: () => 1,
  sound: () => 0
}
/** By which share of the exact distance a found one may exceed it. */
const excesses: Readonly<Record<Demand['kind'], (demand: Demand) => number>> = {
  exact: ({ tolerance }) => tolerance,
  reach: ({ tolerance }) => tolerance - 1,
  found: () => Number.MAX_VALUE,
  sound: () => Infinity
}

type Judgement = Pick<ConformanceRow, 'quantity' | 'expected' | 'found' | 'deviation' | 'reason'>

function byAccuracy({ exact, epsilon }: KnownCase, demand: Demand, { robust }: AttackEvaluation): Judgement {
  const count = exact.length
  const expected = exact.filter((distance) => distance > epsilon).length / count
  const found = robust.reduce((sum, flag) => sum + flag, 0) / count
  // A ball of l0 holds whole features only: its edge is inside.
  const edge = edges[demand.kind](demand)
  const impossible = exact.filter((distance, row) => distance > epsilon && robust[row] === 0).length
  const missed = exact.filter((distance, row) => distance <= edge * epsilon && robust[row] === 1).length
  const reason =
    impossible > 0
      ? `It claims examples for ${impossible} images that have none.`
      : missed > 0
        ? `It missed ${missed} examples that lie inside the ball.`
        : ''
  return { quantity: 'robust accuracy', expected, found, deviation: found - expected, reason }
}

function byDistance({ exact }: KnownCase, demand: Demand, { distances }: AttackEvaluation): Judgement {
  const found = [...(distances ?? [])]
  const ratios = exact.map((distance, row) => (found[row] as number) / distance - 1)
  const allowed = excesses[demand.kind](demand)
  const deviation = ratios.reduce((worst, ratio) => (Math.abs(ratio) > Math.abs(worst) ? ratio : worst), 0)
  const impossible = ratios.filter((ratio) => ratio < -ROUNDING).length
  const far = ratios.filter((ratio) => ratio > allowed).length
  const reason =
    impossible > 0
      ? `It claims examples nearer than any exists for ${impossible} images.`
      : far > 0
        ? `Its examples are too far away for ${far} images, or there are none.`
        : ''
  return {
    quantity: 'median distance',
    expected: finite(medianOf(exact)),
    found: finite(medianOf(found)),
    deviation: Number.isFinite(deviation) ? deviation : Number.MAX_VALUE,
    reason
  }
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
