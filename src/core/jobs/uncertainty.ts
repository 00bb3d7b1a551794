import type { UncertaintyJobSpec } from '@contract/job'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import { estimateUncertainty } from '../uncertainty/estimate'
import type { CoreEvent, CoreJob, JobContext } from './job'

export interface UncertaintyJobInput {
  readonly spec: UncertaintyJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
  readonly runId: string
}

/** Measures the uncertainty pair of one network: progress, the warnings, and at last one point. */
export const uncertaintyJob: CoreJob<UncertaintyJobInput> = async function* (
  { spec, model, test }: UncertaintyJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const input = { model, data: test, spec: spec.estimator, seed: spec.seed }
  const result = yield* estimateUncertainty(input, context)
  for (const warning of result.warnings) yield { kind: 'warning', warning }
  yield { kind: 'point', point: { kind: 'uncertainty', result } }
}
