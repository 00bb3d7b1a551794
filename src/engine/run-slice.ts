import type { Model } from '@contract/model'
import { sliceJob, type SliceNetwork } from '@core/jobs/slice'
import { loadSplit } from '@services/datasets/load'
import type { ArtifactStore } from '@services/store/artifacts'
import { openClassifier } from './load-classifier'
import { isPassedOn, required, type Work } from './work'

/** Takes a slice of a network, and of those that its training kept along the way. */
export async function runSlice({ job, spec, artifacts, context, emit }: Work<'slice'>): Promise<void> {
  const test = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, null)
  const networks = [...(job.earlier ?? []), required(job.model, 'model')].map((model) =>
    networkOf(model, artifacts)
  )
  for await (const event of sliceJob({ spec, networks, test, runId: job.runId }, context)) {
    if (isPassedOn(event)) emit(event)
  }
}

function networkOf(stored: Model, artifacts: ArtifactStore): SliceNetwork {
  return { name: stored.name, epoch: stored.epoch, open: () => openClassifier(stored, artifacts) }
}
