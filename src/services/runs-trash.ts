import { AppError } from '@contract/errors'
import type { RunMarks } from '@contract/marks'
import { checkRestorable } from './restorable'
import { artifactsOf } from './store/checkpoints'
import type { Store } from './store/store'
import { removeUnusedArtifacts } from './unused-artifacts'

/**
 * Takes runs out of sight, all or none. Nothing is deleted.
 *
 * @throws AppError 'not-found', or 'refused' for a run that is at work
 */
export function trashRuns(store: Store, runIds: readonly string[], now: string): RunMarks[] {
  return store.transaction(() =>
    runIds.map((runId) => {
      const { label, state } = store.runs.get(runId)
      if (state === 'running' || state === 'queued')
        throw new AppError('refused', `"${label}" is at work. Cancel it first, then throw it away.`)
      return store.marks.setTrashed(runId, now)
    })
  )
}

/** Brings thrown-away runs back, all or none. Throws `not-found` or `refused` for one that is not in the trash any more. */
export function restoreRuns(store: Store, runIds: readonly string[]): RunMarks[] {
  return store.transaction(() => {
    const trashed = store.marks.trashed()
    return runIds.map((runId) => {
      const run = store.runs.byId(runId)
      checkRestorable('The run', run && { name: run.label, trashed: trashed.has(runId) })
      return store.marks.setTrashed(runId, null)
    })
  })
}

/**
 * Deletes the runs in the trash, or only those of them that are named, with their points, evaluations and checkpoints, and
 * the artifacts that nothing points to any more; a study goes with its last run. Runs that are not in the trash stay, and
 * so do models and data sets that they made.
 */
export async function emptyTrash(store: Store, only?: readonly string[]): Promise<string[]> {
  store.lock.refuseOther()
  const { removed, artifacts } = store.transaction(() => {
    const trashed = store.marks.trashed()
    const ids = only === undefined ? [...trashed] : only.filter((id) => trashed.has(id))
    const hashes = ids.flatMap((id) => {
      const kept = store.checkpoints.get(id)
      return kept === null ? [] : artifactsOf(kept.checkpoint)
    })
    const studies = new Set(ids.flatMap((id) => store.runs.get(id).studyId ?? []))
    for (const id of ids) store.runs.remove(id)
    for (const id of studies) if (store.runs.ofStudy(id).length === 0) store.studies.remove(id)
    return { removed: ids, artifacts: hashes }
  })
  await removeUnusedArtifacts(store, artifacts)
  return removed
}
