import type { Dataset } from '@contract/dataset'
import { AppError } from '@contract/errors'
import type { Run } from '@contract/run'
import { runLabel } from '../jobs/job-names'
import { checkRestorable } from '../restorable'
import type { Store } from '../store/store'
import { removeUnusedArtifacts } from '../unused-artifacts'

/** A data set by its id, whether in use or in the trash. Throws `not-found`. */
export function findDataset(store: Store, id: string): Dataset {
  const found = store.datasets.all().find((dataset) => dataset.id === id)
  if (found) return found
  throw new AppError('not-found', `There is no data set with the id ${JSON.stringify(id)} in this project.`)
}

/** Runs that work with a data set. Its hash decides where the run has one, for a name can be given anew. */
function runsOn(store: Store, { name, hash }: Dataset): Run[] {
  return store.runs
    .list()
    .filter(
      ({ spec, datasetHash }) =>
        'dataset' in spec && spec.dataset === name && (datasetHash === null || datasetHash === hash)
    )
}

function refuseWhileUsed(store: Store, dataset: Dataset, what: string): void {
  const active = runsOn(store, dataset).find(({ state }) => state === 'running' || state === 'queued')
  if (active)
    throw new AppError(
      'refused',
      `"${dataset.name}" is in use by "${active.label}". Cancel that job or let it end, then ${what}.`
    )
}

/**
 * Gives a data set another name, and the runs and studies that name it with it: they can be repeated, and their
 * origin is still known.
 *
 * @returns the runs that have changed
 * @throws AppError 'already-exists', 'not-found', or 'refused' while a job uses it
 */
export function renameDataset(store: Store, id: string, name: string): Run[] {
  store.lock.refuseOther()
  return store.transaction(() => {
    const dataset = findDataset(store, id)
    if (dataset.name === name) return []
    if (store.datasets.isTaken(name)) {
      const message = `This project has a data set "${name}" already (those in the trash count). Choose another name.`
      throw new AppError('already-exists', message, { issues: [{ path: 'name', message }] })
    }
    refuseWhileUsed(store, dataset, 'rename it')
    const changed = runsOn(store, dataset).map(({ id: runId, spec }) => {
      const renamed = { ...spec, dataset: name } as Run['spec']
      return store.runs.respecify(runId, renamed, runLabel(renamed))
    })
    const makers = store.runs
      .list()
      .filter(({ spec, produced }) => spec.kind === 'dataset-import' && produced === dataset.name)
      // An earlier import of the same name belongs to a data set that is gone.
      .slice(-1)
      .map((maker) => store.runs.change(maker.id, { produced: name }))
    for (const { id: studyId, spec } of store.studies.list())
      if ('name' in spec.dataset && spec.dataset.name === dataset.name)
        store.studies.respecify(studyId, { ...spec, dataset: { name } })
    store.datasets.rename(id, name)
    return [...changed, ...makers]
  })
}

/** Takes data sets out of sight. Nothing is deleted; throws `refused` while a job uses one of them. */
export function trashDatasets(store: Store, ids: readonly string[], now: string): void {
  store.lock.refuseOther()
  store.transaction(() => {
    for (const id of ids) refuseWhileUsed(store, findDataset(store, id), 'throw it away')
    store.datasets.setTrashed(ids, now)
  })
}

/** Takes data sets out of the trash, all or none; throws `not-found` or `refused` for one that is not there any more. */
export function restoreDatasets(store: Store, ids: readonly string[]): void {
  store.transaction(() => {
    const all = store.datasets.all()
    for (const id of ids) {
      const found = all.find((one) => one.id === id)
      checkRestorable(
        'The data set',
        found ? { name: found.name, trashed: found.trashedAt !== undefined } : null
      )
    }
    store.datasets.setTrashed(ids, null)
  })
}

/**
 * Deletes the data sets in the trash for good, with what jobs found out about them. Runs that used them keep their
 * numbers. Artifacts that nothing points to any more go as soon as no job runs.
 *
 * @returns the names
 */
export async function emptyDatasetTrash(store: Store): Promise<string[]> {
  store.lock.refuseOther()
  const datasets = store.datasets.trashed()
  const artifacts = datasets.flatMap(({ id, train, test }) => [
    ...[train.images, train.labels, test.images, test.labels],
    ...store.datasetResults.artifactsOf(id)
  ])
  store.datasets.remove(datasets.map(({ id }) => id))
  await removeUnusedArtifacts(store, artifacts)
  return datasets.map(({ name }) => name)
}
