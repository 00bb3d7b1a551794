import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { AttackSpec } from '@contract/attacks'
import type { CertificateSpec } from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import type { EstimatorSpec } from '@contract/estimators'
import type { TrainSpec } from '@contract/job'
import type { EpochPoint, UncertaintyResult } from '@contract/measurement'
import { certify } from '../certificates/evaluate'
import type { LabelledImages } from '../data'
import { measureAccuracy } from '../evaluation/accuracy'
import { evaluateAttack, type AttackEvaluation } from '../evaluation/evaluate-attack'
import { canStartWarm } from '../evaluation/warm-start'
import { worstCases } from '../evaluation/worst-case'
import { classifierOf } from '../models'
import { estimateUncertainty } from '../uncertainty/estimate'
import type { EpochProgress } from './epoch-progress'
import type { CoreEvent, JobContext } from './job'
import { withProgress } from './parts'

/** Images a pass while measuring; does not depend on the batches of training. */
const MEASURE_BATCH = 250
/** Test images certified where the plan does not say. */
const CERTIFIED = 100

type Measurement =
  | { readonly part: string; readonly kind: 'accuracy' }
  | { readonly part: string; readonly kind: 'attack'; readonly index: number; readonly spec: AttackSpec }
  | { readonly part: string; readonly kind: 'uncertainty'; readonly spec: EstimatorSpec }
  | { readonly part: string; readonly kind: 'certify'; readonly spec: CertificateSpec }

/** What the plan asks for after an epoch, in order: clean accuracy always, the rest every n-th epoch and at last. */
export function measurementsDue({ measure, epochs }: TrainSpec, epoch: number): Measurement[] {
  const accuracy: Measurement = { part: 'accuracy', kind: 'accuracy' }
  const { everyEpochs } = measure
  if (everyEpochs === 0 || (epoch % everyEpochs !== 0 && epoch !== epochs)) return [accuracy]
  return [
    accuracy,
    ...measure.attacks.map((spec, index): Measurement => ({
      part: `attack ${index}`,
      kind: 'attack',
      index,
      spec
    })),
    ...measure.estimators.map((spec, index): Measurement => ({
      part: `estimator ${index}`,
      kind: 'uncertainty',
      spec
    })),
    ...(measure.certificates ?? []).map((spec, index): Measurement => ({
      part: `certificate ${index}`,
      kind: 'certify',
      spec
    }))
  ]
}

export interface MeasureInput {
  readonly spec: TrainSpec
  readonly model: LayersModel
  /** SHA-256 of the weights. */
  readonly hash: string
  readonly test: LabelledImages
  readonly runId: string
  readonly epoch: number
  readonly progress: EpochProgress
}

type Measured = Pick<
  EpochPoint,
  'cleanAccuracy' | 'attacks' | 'worstCases' | 'uncertainty' | 'certificates' | 'measureSeconds'
>

/** Measures the network as it is after an epoch. The events of attacks and estimators pass through. */
export async function* measureEpoch(
  input: MeasureInput,
  context: JobContext
): AsyncGenerator<CoreEvent, Measured, void> {
  const { spec, test, epoch, progress } = input
  const model = classifierOf(input.model, { bounds: test.bounds, hash: input.hash })
  const started = context.now()
  const attacks = new Map<number, AttackEvaluation>()
  const uncertainty: UncertaintyResult[] = []
  const certificates: CertificateResult[] = []
  const all = { offset: 0, count: test.count, batchSize: MEASURE_BATCH }
  const { rate: cleanAccuracy } = await measureAccuracy(model, test, all, context)
  progress.finish('accuracy', (context.now() - started) / 1000)
  for (const measurement of inOrder(measurementsDue(spec, epoch), spec)) {
    const begun = context.now()
    if (measurement.kind === 'accuracy') continue
    if (measurement.kind === 'attack') {
      const warm = spec.measure.warmStart ? smallerOf(measurement.spec, attacks) : null
      const evaluation = evaluateAttack(
        {
          model,
          data: test,
          spec: measurement.spec,
          samples: Math.min(spec.measure.samples, test.count),
          offset: 0,
          seed: spec.seed,
          batchSize: MEASURE_BATCH,
          evaluationId: `${input.runId}-e${epoch}-a${measurement.index}`,
          epoch,
          keepExamples: false,
          inShares: true,
          warm: warm?.examples ?? null,
          returnExamples: spec.measure.warmStart === true && canStartWarm(measurement.spec)
        },
        context
      )
      attacks.set(measurement.index, yield* rescaled(evaluation, input))
    } else if (measurement.kind === 'certify') {
      const samples = Math.min(spec.measure.certifiedSamples ?? CERTIFIED, test.count)
      const range = { samples, offset: 0, seed: spec.seed, batchSize: MEASURE_BATCH, epsilons: [] }
      const running = certify({ model, data: test, spec: measurement.spec, ...range }, context)
      certificates.push(yield* rescaled(running, input))
    } else {
      const estimate = estimateUncertainty(
        { model, data: test, spec: measurement.spec, seed: spec.seed },
        context
      )
      uncertainty.push(yield* rescaled(estimate, input))
    }
    progress.finish(measurement.part, (context.now() - begun) / 1000)
  }
  // What another thread holds is not needed while the training goes on.
  context.sharing?.dismiss()
  const inPlan = [...attacks].sort(([a], [b]) => a - b).map(([, evaluation]) => evaluation)
  return {
    cleanAccuracy,
    attacks: inPlan.map(({ result }) => result),
    worstCases: worstCases(inPlan),
    uncertainty,
    ...(certificates.length > 0 ? { certificates } : {}),
    measureSeconds: (context.now() - started) / 1000
  }
}

/** With a warm start the attacks come by rising epsilon; else as the plan has them. */
function inOrder(due: readonly Measurement[], { measure }: TrainSpec): readonly Measurement[] {
  if (measure.warmStart !== true) return due
  const epsilon = (one: Measurement): number => (one.kind === 'attack' ? one.spec.epsilon : 0)
  const attacks = due.filter(({ kind }) => kind === 'attack').sort((a, b) => epsilon(a) - epsilon(b))
  return [...attacks, ...due.filter(({ kind }) => kind !== 'attack')]
}

/** What the same attack with the same options found at the largest of the smaller epsilons; null without one. */
function smallerOf(spec: AttackSpec, done: ReadonlyMap<number, AttackEvaluation>): AttackEvaluation | null {
  const alike = [...done.values()].filter(
    ({ result }) =>
      result.spec.epsilon < spec.epsilon &&
      JSON.stringify({ ...result.spec, epsilon: 0 }) === JSON.stringify({ ...spec, epsilon: 0 })
  )
  return alike.sort((a, b) => b.result.spec.epsilon - a.result.spec.epsilon)[0] ?? null
}

/** Passes events on; progress becomes progress of the whole training. */
function rescaled<Result>(
  events: AsyncGenerator<CoreEvent, Result, void>,
  { spec, epoch, progress }: MeasureInput
): AsyncGenerator<CoreEvent, Result, void> {
  const where = epoch === 0 ? 'before training' : `epoch ${epoch} of ${spec.epochs}`
  return withProgress(events, (own) => progress.overall({ ...own, message: `${where}, ${own.message}` }))
}
