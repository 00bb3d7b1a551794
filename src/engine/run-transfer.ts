import type { Model } from '@contract/model'
import { transferJob, type KeptInputs, type TransferNetwork } from '@core/jobs/transfer'
import { loadSplit } from '@services/datasets/load'
import { readExamples } from '@services/gallery/examples-file'
import { batchPoint, finishedWaves } from './attacked-batches'
import { openClassifier } from './load-classifier'
import { isPassedOn, required, type Work } from './work'

/** Judges the adversarial examples of each of some networks on all of them. */
export async function runTransfer(work: Work<'transfer'>): Promise<void> {
  const { job, spec, artifacts, emit } = work
  const dataset = required(job.dataset, 'data set')
  const test = await loadSplit(dataset, 'test', artifacts, null)
  const context = { ...work.context, sharing: work.spare.over(test) }
  const networks = (job.models ?? []).map((model) => networkOf(model, work))
  const pixels = dataset.imageShape.reduce((product, side) => product * side, 1)
  const finished = finishedWaves(job, artifacts, pixels)
  for await (const event of transferJob({ spec, networks, test, runId: job.runId, finished }, context)) {
    if (event.kind === 'attacked-batch') emit(await batchPoint(event, artifacts))
    else if (isPassedOn(event)) emit(event)
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
