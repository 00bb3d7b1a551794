import type { RunDetail } from '@contract/run'
import { type ComputedRef, computed } from 'vue'
import { useRunsStore } from '../stores/runs'
import { type Needed, useNeeded } from './use-needed'

/** The records of some runs with their measurements; reads those that are not read yet. */
export function useDetails(
  ids: () => readonly string[]
): Needed & { readonly details: ComputedRef<readonly RunDetail[]> } {
  const runs = useRunsStore()
  const details = computed(() =>
    ids().flatMap((id) => {
      const record = runs.records.get(id)
      return record === undefined ? [] : [record]
    })
  )
  return { details, ...useNeeded(ids, runs) }
}
