import type { Run } from '@contract/run'
import { type ComputedRef, type WritableComputedRef, computed } from 'vue'
import { setting } from '../../route'
import { MOST_RUNS } from '../compare/chosen-runs'
import { shownTogether } from '../train/shown-together'

/**
 * Which of a study's trainings are drawn together: at first the first ones, those that run before others; a person turns
 * to the next ones. It stands in the address.
 */
export function useShownPart(trainings: () => readonly Run[]): {
  readonly shown: ComputedRef<readonly Run[]>
  /** The place among `parts`, as text; '' for the first. */
  readonly part: WritableComputedRef<string>
  readonly parts: ComputedRef<readonly { readonly value: string; readonly label: string }[]>
} {
  const part = setting('part')
  const parts = computed(() => {
    const count = trainings().length
    return Array.from({ length: Math.ceil(count / MOST_RUNS) }, (_, index) => {
      const [from, to] = [index * MOST_RUNS + 1, Math.min(count, (index + 1) * MOST_RUNS)]
      return index === 0
        ? { value: '', label: `The first ${to}, those at work before others` }
        : { value: String(index), label: `Numbers ${from} to ${to}` }
    })
  })
  const shown = computed(() => {
    const at = parts.value.findIndex(({ value }) => value === part.value)
    return at > 0 ? trainings().slice(at * MOST_RUNS, (at + 1) * MOST_RUNS) : shownTogether(trainings())
  })
  return { shown, part, parts }
}
