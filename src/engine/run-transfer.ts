import type { Model } from '@contract/model'
import { transferJob, type KeptInputs, type TransferNetwork } from '@core/jobs/transfer'
import { loadSplit } from '@services/datasets/load'
import { readExamples } from '@services/gallery/examples-file'
import { openClassifier } from './load-classifier'
import { required, type Work } from './work'

/** Judges the adversarial examples of each of some networks on all of them. */
export async function runTransfer(work: Work<'transfer'>): Promise<void> {
  const { job, spec, artifacts, context, emit } = work
  const test = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, null)
  const networks = (job.models ?? []).map((model) => networkOf(model, work))
  for await (const event of transferJob({ spec, networks, test, runId: job.runId }, context)) {
    if (event.kind !== 'examples' && event.kind !== 'checkpoint') emit(event)
  }
}

function networkOf(stored: Model, { job, spec, artifacts }: Work<'transfer'>): TransferNetwork {
  const kept = job.kept?.find(({ modelHash }) => modelHash === stored.weights)?.examples
  return {
    name: stored.name,
    hash: stored.weights,
    open: () => openClassifier(stored, artifacts),
    async kept(): Promise<KeptInputs | null> {
      if (kept === undefined) return null
      const { x, xAdv } = await readExamples(artifacts, kept)
      const values = spec.samples * (x.length / kept.indices.length)
      return {
        evaluationId: kept.evaluationId,
        x: x.subarray(0, values),
        xAdv: xAdv.subarray(0, values),
        labels: kept.labels.slice(0, spec.samples)
      }
    }
  }
}
