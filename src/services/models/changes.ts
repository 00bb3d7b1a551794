import { AppError } from '@contract/errors'
import type { Model } from '@contract/model'
import type { Run } from '@contract/run'
import { runLabel } from '../jobs/job-names'
import { checkRestorable } from '../restorable'
import type { Store } from '../store/store'
import { removeUnusedArtifacts } from '../unused-artifacts'

export function findModel(store: Store, id: string): Model {
  const found = store.models.byId(id)
  if (found) return found
  throw new AppError('not-found', `There is no model with the id ${JSON.stringify(id)} in this project.`)
}

/** A model to be looked at: one in the trash can still be read. */
export function findShownModel(store: Store, id: string): Model {
  return store.models.trashed().find((model) => model.id === id) ?? findModel(store, id)
}

/** Runs that work with a model, by its name. */
function runsOn(store: Store, name: string): Run[] {
  return store.runs.list().filter(({ spec }) => 'model' in spec && spec.model === name)
}

function refuseWhileUsed(store: Store, model: Model, what: string): void {
  const active = [...runsOn(store, model.name), ...(model.runId ? [store.runs.byId(model.runId)] : [])].find(
    (run) => run?.state === 'running' || run?.state === 'queued'
  )
  if (active)
    throw new AppError(
      'refused',
      `"${model.name}" is in use by "${active.label}". Cancel that job or let it end, then ${what}.`
    )
}

/**
 * Gives a model another name, and the runs that name it with it: they can be repeated, and their origin is still
 * known.
 *
 * @returns the runs that have changed
 * @throws AppError 'already-exists', 'not-found', or 'refused' while a job uses it
 */
export function renameModel(store: Store, id: string, name: string): Run[] {
  store.lock.refuseOther()
  return store.transaction(() => {
    const model = findModel(store, id)
    if (model.name === name) return []
    if (store.models.isTaken(name)) {
      const message = `This project has a model "${name}" already (those in the trash count). Choose another name.`
      throw new AppError('already-exists', message, { issues: [{ path: 'name', message }] })
    }
    refuseWhileUsed(store, model, 'rename it')
    const changed = runsOn(store, model.name).map(({ id: runId, spec }) => {
      const renamed = { ...spec, model: name } as Run['spec']
      return store.runs.respecify(runId, renamed, runLabel(renamed))
    })
    const maker = model.runId === null ? null : store.runs.byId(model.runId)
    store.models.rename(id, name)
    if (maker?.produced !== model.name) return changed
    return [...changed, store.runs.change(maker.id, { produced: name })]
  })
}

/** Takes models out of sight. Nothing is deleted; throws `refused` while a job uses one of them. */
export function trashModels(store: Store, ids: readonly string[], now: string): void {
  store.transaction(() => {
    for (const id of ids) refuseWhileUsed(store, findModel(store, id), 'throw it away')
    store.models.setTrashed(ids, now)
  })
}

/** Takes models out of the trash, all or none; throws `not-found` or `refused` for one that is not there any more. */
export function restoreModels(store: Store, ids: readonly string[]): void {
  store.transaction(() => {
    const trashed = new Map(store.models.trashed().map((model) => [model.id, model]))
    for (const id of ids) {
      const found = trashed.get(id) ?? store.models.byId(id)
      checkRestorable('The network', found && { name: found.name, trashed: trashed.has(id) })
    }
    store.models.setTrashed(ids, null)
  })
}

/** Deletes the models in the trash for good; artifacts that nothing points to any more go as soon as no job runs. */
export async function emptyModelTrash(store: Store): Promise<string[]> {
  store.lock.refuseOther()
  const models = store.models.trashed()
  store.models.remove(models.map(({ id }) => id))
  const artifacts = models.flatMap(({ topology, weights }) => [topology, weights])
  await removeUnusedArtifacts(store, artifacts)
  return models.map(({ name }) => name)
}
