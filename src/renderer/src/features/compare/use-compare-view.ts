import type { CompareView } from '@contract/compare-view'
import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue'
import { type Route, hashOf, route, settings, stay, stayAt } from '../../route'
import { type Chosen, chosenText, readChosen, toggled } from './chosen-runs'
import { compareMemory } from './project-memory'
import { type ViewHistory, viewHistory } from '../../composables/view-history'
import { readView, viewText } from './view-link'

const parts = [
  'curves',
  'differences',
  'trade-off',
  'parameters',
  'classes',
  'attacks',
  'transfer',
  'certified'
] as const
export type Part = (typeof parts)[number]

export interface CompareState {
  readonly view: ShallowRef<CompareView>
  /** The chosen runs that are there; one that is gone is chosen again when it comes back. */
  readonly chosen: ComputedRef<readonly Chosen[]>
  readonly baseline: ComputedRef<string>
  readonly part: ComputedRef<Part>
  /** Steps back and forth through what was chosen, shown, sorted and filtered. */
  readonly history: ViewHistory<Snapshot>
  change(change: Partial<CompareView>): void
  toggle(runId: string): void
  /** Adds runs to the choice, as many as there is room for. */
  add(runIds: readonly string[]): void
  choose(chosen: readonly Chosen[]): void
  /** Pins a run, or takes the pin off. */
  pin(runId: string): void
  show(part: Part): void
  /** An address that brings all of this back. */
  link(): string
}

/** All that an undo brings back. */
export interface Snapshot {
  readonly view: CompareView
  /** Part, runs and baseline, with what is set about single charts: zoom, series that are switched off. */
  readonly address: string
}

/**
 * What is compared lives in the address (part, chosen runs, baseline), so that a reload or a link comes back to the
 * same view; columns, sorting, filters and how charts are drawn are remembered for each project. A link carries them all.
 *
 * @param present the runs that may be compared; an address may be older than the project
 */
export function useCompareView(present: () => ReadonlySet<string>): CompareState {
  const memory = compareMemory()
  const view = shallowRef(memory.recall())
  const part = computed<Part>(() => parts.find((name) => name === route.value.rest[0]) ?? 'curves')
  /** With those that are gone. */
  const listed = computed(() => readChosen(route.value.rest[1] ?? view.value.chosen))
  const chosen = computed(() => {
    const here = present()
    return listed.value.filter(({ runId }) => here.has(runId))
  })
  const baseline = computed(() => {
    const wanted = route.value.rest[1] === undefined ? view.value.baseline : (route.value.rest[2] ?? '')
    return listed.value.some(({ runId }) => runId === wanted) ? wanted : ''
  })

  function place(name: Part, runs: readonly Chosen[], pinned: string): void {
    const kept = runs.some(({ runId }) => runId === pinned) ? pinned : ''
    stay(name, chosenText(runs), kept)
  }

  const shown = computed<CompareView>(() => ({
    ...view.value,
    chosen: chosenText(listed.value),
    baseline: baseline.value
  }))
  const spot = computed<Route>(() => ({
    page: 'compare',
    rest: [part.value, shown.value.chosen, baseline.value]
  }))
  const snapshot = computed<Snapshot>(() => ({
    view: shown.value,
    address: hashOf(spot.value, settings.value)
  }))
  const history = viewHistory<Snapshot>((state) => {
    view.value = state.view
    stayAt(state.address)
  })

  // A link carries the whole view; the address then keeps only what a reload needs.
  watch(
    () => (route.value.page === 'compare' ? route.value.rest[3] : undefined),
    (text) => {
      const linked = text === undefined ? null : readView(text)
      if (linked !== null) view.value = linked
      if (text !== undefined) place(part.value, listed.value, baseline.value)
    },
    { immediate: true }
  )
  // A link carries its own choice; it is then the one that is remembered.
  watch(shown, memory.remember, { immediate: true })
  watch(snapshot, (now, before) => {
    if (route.value.page === 'compare') history.changed(before, now)
  })

  return {
    view,
    chosen,
    baseline,
    part,
    history,
    change: (change) => {
      view.value = { ...view.value, ...change }
    },
    toggle: (runId) => place(part.value, toggled(listed.value, runId, present()), baseline.value),
    add: (runIds) => {
      const known = new Set(listed.value.map(({ runId }) => runId))
      const wanted = runIds.filter((runId) => !known.has(runId))
      const next = wanted.reduce((before, runId) => toggled(before, runId, present()), listed.value)
      place(part.value, next, baseline.value)
    },
    choose: (runs) => place(part.value, runs, baseline.value),
    pin: (runId) => place(part.value, listed.value, baseline.value === runId ? '' : runId),
    show: (name) => place(name, listed.value, baseline.value),
    link: () => hashOf({ page: 'compare', rest: [...spot.value.rest, viewText(view.value)] }, settings.value)
  }
}
