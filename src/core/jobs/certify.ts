import type { CertifiedBatch } from '@contract/certificates/result'
import type { CertifyJobSpec } from '@contract/job'
import { certify } from '../certificates/evaluate'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import type { CoreEvent, CoreJob, JobContext } from './job'

export interface CertifyJobInput {
  readonly spec: CertifyJobSpec
  readonly model: Classifier
  readonly test: LabelledImages
  /** What an earlier start of the same job has finished. */
  readonly finished: readonly CertifiedBatch[]
}

/** Certifies one network: progress, the images as they are finished, and one point with the radius of each. */
export const certifyJob: CoreJob<CertifyJobInput> = async function* (
  { spec, model, test, finished }: CertifyJobInput,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const { certificate, samples, offset, seed, batchSize, epsilons } = spec
  const input = { model, data: test, spec: certificate, samples, offset, seed, batchSize, epsilons, finished }
  const result = yield* certify(input, context)
  yield { kind: 'point', point: { kind: 'certificate', result } }
}
