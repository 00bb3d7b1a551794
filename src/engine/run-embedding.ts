import { embeddingJob } from '@core/jobs/embedding'
import { hiddenOf } from '@core/models/hidden'
import { loadSplit } from '@services/datasets/load'
import { openClassifier } from './load-classifier'
import { isPassedOn, required, type Work } from './work'

/** Lays test images out in a plane. */
export async function runEmbedding({
  job,
  spec,
  artifacts,
  context,
  emit
}: Work<'embedding'>): Promise<void> {
  const test = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, null)
  const { model, layers, dispose } = await openClassifier(required(job.model, 'model'), artifacts)
  try {
    const hidden = spec.source === 'hidden' ? hiddenOf(layers) : model.logits
    for await (const event of embeddingJob({ spec, model, hidden: (x) => hidden(x), test }, context)) {
      if (isPassedOn(event)) emit(event)
    }
  } finally {
    dispose()
  }
}
