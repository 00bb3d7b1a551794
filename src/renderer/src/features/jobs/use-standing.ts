import type { QuietRun } from '@contract/queue'
import type { Run } from '@contract/run'
import { type ComputedRef, computed } from 'vue'
import { useQueueStore } from '../../stores/queue'

/** How a run that has not ended stands in the queue, beyond its state. */
export interface Standing {
  /** Paused by a person. */
  readonly held: boolean
  /** Paused no more, but there is no free thread yet. */
  readonly returning: boolean
  /** A training that ends with the epoch that it is in. */
  readonly stopping: boolean
  /** Set when it has not reported for much longer than its own rhythm. */
  readonly quiet: QuietRun | null
}

export function useStanding(run: () => Run): ComputedRef<Standing> {
  const queue = useQueueStore()
  return computed(() => {
    const { id } = run()
    const { state } = queue
    return {
      held: state?.held.includes(id) === true,
      returning: state?.returning.includes(id) === true,
      stopping: state?.stopping.includes(id) === true,
      quiet: state?.quiet.find(({ runId }) => runId === id) ?? null
    }
  })
}
