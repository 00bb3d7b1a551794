import { checkJob } from '@core/jobs/check'
import { loadSplit } from '@services/datasets/load'
import { openClassifier, withClassifier } from './load-classifier'
import { isPassedOn, required, type Work } from './work'

/** Runs the checks of a robust accuracy that need the network. */
export async function runCheck(work: Work<'check'>): Promise<void> {
  const { job, spec, artifacts, emit } = work
  const test = await loadSplit(required(job.dataset, 'data set'), 'test', artifacts, null)
  const context = { ...work.context, sharing: work.spare.over(test) }
  const others = (job.others ?? []).map(({ role, model }) => ({
    role,
    name: model.name,
    hash: model.weights,
    open: () => openClassifier(model, artifacts)
  }))
  const given = { others, isUndefended: job.isUndefended ?? null, done: job.finished ?? [], runId: job.runId }
  await withClassifier(required(job.model, 'model'), artifacts, async (model) => {
    for await (const event of checkJob({ spec, model, test, ...given }, context)) {
      if (isPassedOn(event)) emit(event)
    }
  })
}
