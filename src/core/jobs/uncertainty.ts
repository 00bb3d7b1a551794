import type { UncertaintyJobSpec } from '@contract/job'
import { AppError } from '@contract/errors'
import { estimatorInfos, EstimatorSpec, type EstimatorInfo } from '@contract/estimators'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import { estimateUncertainty } from '../uncertainty/estimate'
import type { CoreEvent, CoreJob, JobContext } from './job'
import { partOf } from './parts'

export interface UncertaintyJobInput {
  readonly spec: UncertaintyJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
  readonly runId: string
}

/** Measures the uncertainty pair of one network: progress, the warnings, and one point, or one for each class. */
export const uncertaintyJob: CoreJob<UncertaintyJobInput> = async function* (
  { spec, model, test }: UncertaintyJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const specs = spec.eachClass ? specsByClass(spec.estimator, test.classCount) : [spec.estimator]
  const said = new Set<string>()
  for (const [done, estimator] of specs.entries()) {
    const input = { model, data: test, spec: estimator, seed: spec.seed }
    const result = yield* partOf(estimateUncertainty(input, context), done, specs.length)
    for (const warning of result.warnings) {
      if (!said.has(warning.message)) yield { kind: 'warning', warning }
      said.add(warning.message)
    }
    yield { kind: 'point', point: { kind: 'uncertainty', result } }
  }
}

/** @throws AppError `invalid-input` for an estimator that cannot take one class alone */
function specsByClass(spec: EstimatorSpec, classCount: number): EstimatorSpec[] {
  const { classOption, label }: EstimatorInfo = estimatorInfos[spec.estimator]
  if (classOption === null)
    throw new AppError(
      'invalid-input',
      `${label} cannot take one class alone. Choose another estimator, or leave "Each class by itself" off.`
    )
  return Array.from({ length: classCount }, (_, index) =>
    EstimatorSpec.parse({ ...spec, options: { ...spec.options, [classOption]: index } })
  )
}
