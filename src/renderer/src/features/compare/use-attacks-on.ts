import { type AppError, toAppError } from '@contract/errors'
import type { Run, RunDetail } from '@contract/run'
import type { ComparedRun } from '@core/charts/compare/compared-runs'
import { type ShallowRef, computed, shallowRef, watch } from 'vue'
import { useCompareStore } from '../../stores/compare'
import { useMarksStore } from '../../stores/marks'

/** Attacks that were run by themselves on the networks of the chosen runs: read once they are needed. */
export function useAttacksOn(runs: () => readonly ComparedRun[]): {
  attacksOn(run: Run): RunDetail[]
  readonly error: ShallowRef<AppError | null>
} {
  const store = useCompareStore()
  const marks = useMarksStore()
  const error = shallowRef<AppError | null>(null)

  const byModel = computed(() => {
    const found = new Map<string, string[]>()
    for (const { id, spec, state } of marks.present) {
      if (spec.kind !== 'attack' || state === 'queued') continue
      found.set(spec.model, [...(found.get(spec.model) ?? []), id])
    }
    return found
  })
  const wanted = computed(() =>
    runs().flatMap(({ detail }) => byModel.value.get(detail.run.produced ?? '') ?? [])
  )

  watch(
    () => wanted.value.join(' '),
    () => {
      for (const id of wanted.value) {
        store.need(id).catch((thrown: unknown) => {
          error.value = toAppError(thrown)
        })
      }
    },
    { immediate: true }
  )

  return {
    error,
    attacksOn: (run) =>
      (byModel.value.get(run.produced ?? '') ?? []).flatMap((id) => store.details.get(id) ?? [])
  }
}
