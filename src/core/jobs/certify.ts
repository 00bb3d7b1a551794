import type { CertifyJobSpec } from '@contract/job'
import { certify } from '../certificates/evaluate'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import type { CoreEvent, CoreJob, JobContext } from './job'

export interface CertifyJobInput {
  readonly spec: CertifyJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
}

/** Certifies one network: progress, and one point with the radius of each image. */
export const certifyJob: CoreJob<CertifyJobInput> = async function* (
  { spec, model, test }: CertifyJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const { certificate, samples, offset, seed, batchSize, epsilons } = spec
  const input = { model, data: test, spec: certificate, samples, offset, seed, batchSize, epsilons }
  const result = yield* certify(input, context)
  yield { kind: 'point', point: { kind: 'certificate', result } }
}
