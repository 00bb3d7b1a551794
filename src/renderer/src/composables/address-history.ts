import { computed, watch } from 'vue'
import { type Route, hashNow, hashOf, route, settings, stayAt } from '../route'
import { type ViewHistory, viewHistory } from './view-history'

/** What the buttons are called. */
export const viewSteps = { undo: 'Undo the last change of this view', redo: 'Redo the change of this view' }

/** What a pointer that moves over a chart changes, too: it comes back with other steps, and is none of its own. */
const LED_BY_POINTERS = ['epoch', 'film']

/**
 * Steps back and forth through what is chosen and set in the view of one page, as its address has it.
 *
 * @param steps what of the place makes a step, where not all of it does
 */
export function useAddressHistory(
  steps: (rest: readonly string[]) => readonly string[] = (rest) => rest
): ViewHistory<string> {
  const { page } = route.value
  const history = viewHistory<string>(stayAt)
  const stepOf = ({ rest }: Route): string => {
    const set = [...settings.value].filter(([name]) => !LED_BY_POINTERS.includes(name))
    return hashOf({ page, rest: steps(rest) }, new Map(set))
  }
  const seen = computed(() => ({ step: stepOf(route.value), address: hashNow() }))
  // What follows from a change at once is a part of it.
  watch(
    seen,
    (now, before) => {
      if (route.value.page === page && now.step !== before.step) history.changed(before.address, now.address)
    },
    { flush: 'post' }
  )
  return history
}
