import type { Run, RunDetail } from '@contract/run'
import type { ComparedRun } from '@core/charts/compare/compared-runs'
import { computed } from 'vue'
import { type Needed, useNeeded } from '../../composables/use-needed'
import { useCompareStore } from '../../stores/compare'
import { useMarksStore } from '../../stores/marks'

/** Attacks that were run by themselves on the networks of the chosen runs: read once they are needed. */
export function useAttacksOn(
  runs: () => readonly ComparedRun[]
): Needed & { attacksOn(run: Run): RunDetail[] } {
  const store = useCompareStore()
  const marks = useMarksStore()

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

  return {
    ...useNeeded(() => wanted.value, store),
    attacksOn: (run) =>
      (byModel.value.get(run.produced ?? '') ?? []).flatMap((id) => store.details.get(id) ?? [])
  }
}
