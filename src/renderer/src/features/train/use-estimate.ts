import type { CostEstimate } from '@contract/estimate'
import type { JobSpec } from '@contract/job'
import { type ShallowRef, shallowRef, watch } from 'vue'
import { call } from '../../api'

const PAUSE_MILLISECONDS = 300

/** What jobs are likely to take, asked anew once their person has stopped typing; null while that is not known. */
export function useEstimate(jobs: () => readonly JobSpec[]): ShallowRef<CostEstimate | null> {
  const estimate = shallowRef<CostEstimate | null>(null)
  let turn = 0
  watch(
    () => JSON.stringify(jobs()),
    async (asked, _, onCleanup) => {
      const mine = ++turn
      const specs = JSON.parse(asked) as JobSpec[]
      if (specs.length === 0) {
        estimate.value = null
        return
      }
      let stopped = false
      onCleanup(() => (stopped = true))
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS))
      if (stopped || mine !== turn) return
      // An estimate that fails is none; the job itself will say what is wrong.
      const found = await call('jobs.estimate', specs).catch(() => null)
      if (mine === turn) estimate.value = found
    },
    { immediate: true }
  )
  return estimate
}
