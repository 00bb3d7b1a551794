import { toAppError } from '@contract/errors'
import type { RunDetail } from '@contract/run'
import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue'
import { useRunsStore } from '../stores/runs'

/** The records of some runs with their measurements; reads those that are not read yet. */
export function useDetails(ids: () => readonly string[]): {
  details: ComputedRef<readonly RunDetail[]>
  error: ShallowRef<ReturnType<typeof toAppError> | null>
} {
  const runs = useRunsStore()
  const error = shallowRef<ReturnType<typeof toAppError> | null>(null)
  watch(
    () => ids().join(' '),
    async () => {
      try {
        error.value = null
        await Promise.all(ids().map((id) => runs.need(id)))
      } catch (thrown) {
        error.value = toAppError(thrown)
      }
    },
    { immediate: true }
  )
  const details = computed(() =>
    ids().flatMap((id) => {
      const record = runs.records.get(id)
      return record === undefined ? [] : [record]
    })
  )
  return { details, error }
}
