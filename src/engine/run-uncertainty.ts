import { uncertaintyJob } from '@core/jobs/uncertainty'
import { loadSplit } from '@services/datasets/load'
import { withClassifier } from './load-classifier'
import { isPassedOn, required, type Work } from './work'

/** Measures the uncertainty pair of a network. */
export async function runUncertainty({
  job,
  spec,
  artifacts,
  context,
  emit
}: Work<'uncertainty'>): Promise<void> {
  const test = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, null)
  await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
    for await (const event of uncertaintyJob({ spec, model, test, runId: job.runId }, context)) {
      if (isPassedOn(event)) emit(event)
    }
  })
}
