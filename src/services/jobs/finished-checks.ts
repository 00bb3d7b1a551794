import type { MeasuredCheckId } from '@contract/checks/job'
import type { Store } from '../store/store'

/** The checks that a run has finished: each ends with a point of its own. */
export function finishedChecks(store: Store, runId: string): MeasuredCheckId[] {
  return store.points.list(runId).flatMap((point) => (point.kind === 'check' ? [point.result.id] : []))
}
