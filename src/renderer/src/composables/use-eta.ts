import type { Run } from '@contract/run'
import { createEta } from '@core/jobs/eta'
import { type Ref, ref, watch } from 'vue'

/**
 * Estimated seconds until a run ends, from the progress that this window has seen; null while there is no pace, and
 * while the run is paused: its pace is learned anew then.
 */
export function useEta(run: () => Run, paused: () => boolean = () => false): Readonly<Ref<number | null>> {
  const left = ref<number | null>(null)
  let eta = createEta()
  watch(
    () => [run().id, run().state, run().progress, paused()] as const,
    ([id, state, progress, isPaused], before) => {
      if (before === undefined || before[0] !== id || before[1] !== state || isPaused || before[3])
        eta = createEta()
      left.value =
        state === 'running' && progress !== null ? eta.update(progress, performance.now() / 1000) : null
    },
    { immediate: true }
  )
  return left
}
