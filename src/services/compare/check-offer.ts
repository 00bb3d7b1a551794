import { CheckJobSpec, MeasuredCheckId, type CheckOffer, type TrustReport } from '@contract/checks'
import { isSearchSpec } from '@core/checks'
import { relativesOf } from '../jobs/relatives'
import type { Store } from '../store/store'
import type { TrustDesk } from './trust'

/** Checks of other networks, and whom they ask. */
const ROLES = { C15: ['undefended', 'trained'], C19: ['undefended', 'trained'], C21: ['undefended'] } as const

/**
 * The job that runs what a robust accuracy still lacks: of the checks that need the network those that were not run yet.
 *
 * @throws AppError 'not-found'
 */
export async function checkOffer(store: Store, trust: TrustDesk, evaluationId: string): Promise<CheckOffer> {
  const report = await trust.report(store, evaluationId)
  const found = store.evaluations.get(evaluationId)
  if (found === null) return { spec: null, reason: 'The evaluation is not there any more.' }
  const { result } = found
  const model = store.models.list().find(({ weights }) => weights === result.modelHash)
  if (model === undefined)
    return {
      spec: null,
      reason: 'The network of this epoch was not kept, so that nothing can be asked of it.'
    }
  const dataset = store.datasets.all().find(({ hash }) => hash === result.datasetHash)
  if (dataset === undefined) return { spec: null, reason: 'The data set is not in the project any more.' }
  if (dataset.trashedAt !== undefined)
    return {
      spec: null,
      reason: `The data set "${dataset.name}" lies in the trash. Restore it to run checks.`
    }
  if (!isSearchSpec(result.spec))
    return { spec: null, reason: 'Noise and corruptions look for nothing: there is no attack to check.' }
  const asked = CheckJobSpec.parse({
    ...{ kind: 'check', model: model.name, dataset: dataset.name, attack: result.spec, evaluationId },
    ...{ samples: result.sampleCount, offset: result.offset, seed: result.seed }
  })
  const roles = new Set(
    relativesOf(asked, dataset, model, store, () => model).map(({ role }): string => role)
  )
  const checks = openChecks(report, isDone(store, asked, result.modelHash)).filter(
    (id) => !(id in ROLES) || ROLES[id as keyof typeof ROLES].some((role) => roles.has(role))
  )
  return checks.length === 0
    ? { spec: null, reason: 'All checks that need the network were run.' }
    : { spec: { ...asked, checks }, reason: '' }
}

/** Checks that need the network and were not run. */
function openChecks({ checks }: TrustReport, isTried: (id: MeasuredCheckId) => boolean): MeasuredCheckId[] {
  const states = new Map(checks.map(({ id, state }) => [id, state]))
  return MeasuredCheckId.options.filter(
    (id) =>
      (states.get(id) === 'not-run' && (id === 'C19' || id === 'C21' || !isTried(id))) ||
      // The ledger tells the distances; judging again alone takes the network.
      (id === 'C22' && states.get(id) === 'passed' && !isTried(id))
  )
}

/** Whether a job of the very attack has run a check already, whatever came out. */
function isDone(
  store: Store,
  { attack, samples, offset }: CheckJobSpec,
  modelHash: string
): (id: MeasuredCheckId) => boolean {
  const trashed = store.marks.trashed()
  const wanted = JSON.stringify([attack, samples, offset])
  const done = store.runs.list().flatMap(({ id, spec, modelHash: own }) => {
    if (spec.kind !== 'check' || own !== modelHash || trashed.has(id)) return []
    if (JSON.stringify([spec.attack, spec.samples, spec.offset]) !== wanted) return []
    return store.points.list(id).flatMap((point) => (point.kind === 'check' ? [point.result.id] : []))
  })
  return (id) => done.includes(id)
}
