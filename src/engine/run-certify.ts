import { certifyJob } from '@core/jobs/certify'
import { loadSplit } from '@services/datasets/load'
import { withClassifier } from './load-classifier'
import { isPassedOn, required, type Work } from './work'

/** Certifies a network; one that was stopped goes on after the images that are finished. */
export async function runCertify({ job, spec, artifacts, context, emit }: Work<'certify'>): Promise<void> {
  const test = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, null)
  await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
    for await (const event of certifyJob({ spec, model, test, finished: job.certified ?? [] }, context)) {
      if (isPassedOn(event)) emit(event)
    }
  })
}
