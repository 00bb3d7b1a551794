import type { Store } from './store/store'

/**
 * Removes those of some artifacts that nothing points to any more, at once while no job runs; else they go when the last
 * job has ended, or when the project is opened the next time: a job may have written the same bytes and not told of it yet.
 * Throws `disk-failed`.
 */
export async function removeUnusedArtifacts(store: Store, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0 || store.runs.inStates(['queued', 'running']).length > 0) return
  for (const hash of store.artifactRows.forgetUnused(hashes)) await store.artifacts.remove(hash)
}
