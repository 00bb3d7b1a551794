import { attackInfos } from '@contract/attacks'
import { probeChecks } from '@contract/checks/job'
import type { AttackJobSpec } from '@contract/job'
import { resultOf } from '../checks/measure/finding'
import { probes } from '../checks/measure/probes'
import { probePasses } from '../checks/passes'
import type { LabelledImages } from '../data'
import { curveFromDistances } from '../evaluation/distances'
import { evaluateAttack, type AttackEvaluation } from '../evaluation/evaluate-attack'
import type { FinishedWave } from '../evaluation/finished-waves'
import { storedCurve } from '../evaluation/robust-curve'
import { canStartWarm, type WarmExamples } from '../evaluation/warm-start'
import type { Classifier } from '../models/classifier'
import type { CoreEvent, CoreJob, JobContext } from './job'
import { partOf } from './parts'

export interface AttackJobInput {
  readonly spec: AttackJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
  readonly runId: string
  /** Waves that an earlier start of the same run has finished. */
  readonly finished?: readonly FinishedWave[]
}

/** The epsilon of the attack and the further ones, each once, rising. */
function epsilonsOf({ attack, epsilons }: AttackJobSpec): number[] {
  return [...new Set([attack.epsilon, ...epsilons])].sort((a, b) => a - b)
}

/** Names the evaluation of an attack job at one epsilon: the spec's own has the short name. */
export function evaluationIdOf(runId: string, spec: AttackJobSpec, epsilon: number): string {
  return epsilon === spec.attack.epsilon ? `${runId}-attack` : `${runId}-attack-${epsilon}`
}

/**
 * Attacks one network, once for each epsilon, by rising epsilon: progress and the rows of the ledger, the examples in
 * test order where they are kept or exported, then the evaluation, its warnings, and one point. With several epsilons
 * the curve so far follows each point from the second on, and with a warm start each epsilon begins with what the one
 * before has found. A minimum-norm attack runs once: its distances give the curve.
 */
export const attackJob: CoreJob<AttackJobInput> = async function* (
  { spec, model, test, runId, finished }: AttackJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const { attack, samples, offset, seed, batchSize } = spec
  const isMinimumNorm = attackInfos[attack.attack].family === 'minimum-norm'
  const epsilons = isMinimumNorm ? [attack.epsilon] : epsilonsOf(spec)
  const evaluations: AttackEvaluation[] = []
  const said = new Set<string>()
  const isWarm = spec.warmStart && epsilons.length > 1 && canStartWarm(attack)
  if (spec.warmStart && epsilons.length > 1 && !isWarm)
    yield { kind: 'log', message: 'This attack has no warm start: each epsilon begins by itself.' }
  const kept = spec.exportPath === null && !isWarm ? { pixelsOf: spec.keepExamples } : {}
  let warm: WarmExamples | null = null
  for (const [place, epsilon] of epsilons.entries()) {
    const running = evaluateAttack(
      {
        model,
        data: test,
        spec: { ...attack, epsilon },
        samples,
        offset,
        seed,
        batchSize,
        evaluationId: evaluationIdOf(runId, spec, epsilon),
        epoch: null,
        survival: true,
        keepExamples: spec.exportPath !== null || spec.keepExamples > 0,
        warm,
        returnExamples: isWarm && place < epsilons.length - 1,
        ...kept,
        ...(finished ? { finished } : {})
      },
      context
    )
    const evaluation = yield* partOf(running, evaluations.length, epsilons.length)
    evaluations.push(evaluation)
    warm = evaluation.examples ?? null
    for (const warning of evaluation.result.warnings) {
      if (!said.has(warning.message)) yield { kind: 'warning', warning }
      said.add(warning.message)
    }
    yield { kind: 'point', point: { kind: 'attack', result: evaluation.result } }
    if (isMinimumNorm && spec.epsilons.length > 0)
      yield {
        kind: 'point',
        point: { kind: 'curve', curve: curveFromDistances(evaluation, epsilonsOf(spec)) }
      }
    if (evaluations.length > 1)
      yield { kind: 'point', point: { kind: 'curve', curve: storedCurve(evaluations) } }
  }
  yield* probesOf({ spec, model, test, runId }, evaluations, context)
}

/** Images of the probes. */
const PROBED = 100
/** The probes run by themselves where they take no more passes than this share of the attack's. */
const BESIDE = 0.25

/** The checks of the network that cost little beside the attack: a point for each. */
function* probesOf(
  { spec, model, test }: AttackJobInput,
  evaluations: readonly AttackEvaluation[],
  context: JobContext
): Generator<CoreEvent, void, void> {
  const passes = evaluations.reduce(
    (sum, { result }) => sum + result.sampleCount * (result.forwardCalls + result.backwardCalls),
    0
  )
  const samples = Math.min(PROBED, spec.samples, test.count - spec.offset)
  if (probePasses(samples) > BESIDE * passes) return
  const { attack, offset, seed, batchSize } = spec
  for (const id of probeChecks) {
    const began = context.now()
    const finding = probes[id]({ model, test, samples, offset, seed, batchSize }, context)
    const conditions = { spec: { attack, offset, seed }, model, test }
    const result = resultOf(id, finding, conditions, (context.now() - began) / 1000)
    yield { kind: 'point', point: { kind: 'check', result } }
  }
}
