import type { CompareView } from '@contract/compare-view'
import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue'
import { route, stay } from '../../route'
import { useProjectStore } from '../../stores/project'
import { type Chosen, chosenText, readChosen, toggled } from './chosen-runs'
import { recall, remember } from './project-memory'

export const parts = ['curves', 'differences', 'trade-off', 'parameters', 'classes'] as const
export type Part = (typeof parts)[number]

export interface CompareState {
  readonly view: ShallowRef<CompareView>
  readonly chosen: ComputedRef<readonly Chosen[]>
  readonly baseline: ComputedRef<string>
  readonly part: ComputedRef<Part>
  change(change: Partial<CompareView>): void
  toggle(runId: string): void
  choose(chosen: readonly Chosen[]): void
  /** Pins a run, or takes the pin off. */
  pin(runId: string): void
  show(part: Part): void
}

/**
 * What is compared lives in the address (part, chosen runs, baseline), so that a reload or a link comes back to the
 * same view; columns, sorting and filters are remembered for each project.
 */
export function useCompareView(): CompareState {
  const folder = useProjectStore().current?.folder ?? ''
  const view = shallowRef(recall(folder))
  const part = computed<Part>(() => parts.find((name) => name === route.value.rest[0]) ?? 'curves')
  const chosen = computed(() => readChosen(route.value.rest[1] ?? view.value.chosen))
  const baseline = computed(() => {
    const wanted = route.value.rest[1] === undefined ? view.value.baseline : (route.value.rest[2] ?? '')
    return chosen.value.some(({ runId }) => runId === wanted) ? wanted : ''
  })

  function place(name: Part, runs: readonly Chosen[], pinned: string): void {
    const kept = runs.some(({ runId }) => runId === pinned) ? pinned : ''
    stay(name, chosenText(runs), kept)
  }

  // A link carries its own choice; it is then the one that is remembered.
  watch(
    [chosen, baseline, view],
    () => {
      remember(folder, { ...view.value, chosen: chosenText(chosen.value), baseline: baseline.value })
    },
    { immediate: true }
  )

  return {
    view,
    chosen,
    baseline,
    part,
    change: (change) => {
      view.value = { ...view.value, ...change }
    },
    toggle: (runId) => place(part.value, toggled(chosen.value, runId), baseline.value),
    choose: (runs) => place(part.value, runs, baseline.value),
    pin: (runId) => place(part.value, chosen.value, baseline.value === runId ? '' : runId),
    show: (name) => place(name, chosen.value, baseline.value)
  }
}
