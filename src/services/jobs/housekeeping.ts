import type { Run } from '@contract/run'
import type { Store } from '../store/store'

/**
 * Runs that a killed process left behind become `interrupted`, so that they can be resumed. Only with the lock for
 * jobs, and before the first of one's own.
 */
export function recoverRuns(store: Store, now: string): Run[] {
  return store.runs.inStates(['queued', 'running']).map((run) => {
    const what = run.state === 'queued' ? 'before this job began' : 'while this job was running'
    return store.runs.change(run.id, {
      state: 'interrupted',
      endedAt: run.endedAt ?? now,
      error: {
        code: 'worker-died',
        message: `The program ended ${what}. What was stored is kept; the job can be resumed.`
      }
    })
  })
}

/**
 * Takes off all that a run stored after its last checkpoint (or at all, without one): it will be made again. Of a check
 * each point is one: it stands for all that was stored before it. The images that a certificate or an attack has
 * finished stay, too: from them the evaluations and their rows of the ledger come again, unchanged.
 */
export function stripRun(store: Store, runId: string): void {
  store.transaction(() => {
    const isCheck = store.runs.get(runId).spec.kind === 'check'
    const position =
      store.checkpoints.get(runId)?.position ?? (isCheck ? store.points.lastPosition(runId) : 0)
    store.points.removeAfter(runId, position)
    store.warnings.removeAfter(runId, position)
    store.evaluations.removeAfter(runId, position)
  })
}

/** Takes off what a run kept only to go on after a stop, once it is done. */
export function dropProvisional(store: Store, runId: string): void {
  store.checkpoints.remove(runId)
  store.points.removeBatches(runId)
}

/** Makes a run that has stopped wait again; what it stored after its last checkpoint is taken off. */
export function queueAgain(store: Store, runId: string): Run {
  return store.transaction(() => {
    stripRun(store, runId)
    return store.runs.change(runId, { state: 'queued', error: null, endedAt: null })
  })
}

/** Removes half-written files and artifacts that no row points to. Only with the lock, and while no job runs. */
export async function sweepArtifacts(store: Store): Promise<void> {
  await store.artifacts.removeTemporary()
  store.artifactRows.forgetUnused()
  for (const hash of await store.artifacts.list()) {
    if (!store.artifactRows.has(hash)) await store.artifacts.remove(hash)
  }
}

/** Removes the artifacts that rows pointed to and none does any more. Only with the lock, and while no job runs. */
export async function sweepForgotten(store: Store): Promise<void> {
  for (const hash of store.artifactRows.forgetUnused()) await store.artifacts.remove(hash)
}
