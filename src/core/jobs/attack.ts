import type { AttackJobSpec } from '@contract/job'
import type { LabelledImages } from '../data'
import { evaluateAttack } from '../evaluation/evaluate-attack'
import type { Classifier } from '../models/classifier'
import type { CoreEvent, CoreJob, JobContext } from './job'

export interface AttackJobInput {
  readonly spec: AttackJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
  readonly runId: string
}

/**
 * Attacks one network: progress and the rows of the ledger, with an export path also the examples in test order,
 * then the evaluation, its warnings, and at last one point.
 */
export const attackJob: CoreJob<AttackJobInput> = async function* (
  { spec, model, test, runId }: AttackJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const { attack, samples, offset, seed, batchSize, exportPath } = spec
  const { result } = yield* evaluateAttack(
    {
      model,
      data: test,
      spec: attack,
      samples,
      offset,
      seed,
      batchSize,
      evaluationId: `${runId}-attack`,
      epoch: null,
      keepExamples: exportPath !== null
    },
    context
  )
  for (const warning of result.warnings) yield { kind: 'warning', warning }
  yield { kind: 'point', point: { kind: 'attack', result } }
}
