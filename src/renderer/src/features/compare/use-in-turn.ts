import { type Ref, type ShallowRef, onScopeDispose, ref, shallowRef, watch } from 'vue'

/**
 * The same list, but its items change one a frame: many charts that are drawn at once would hold the window up, one
 * after another they do not. An item that stays the same stays the same object.
 */
export function useInTurn<Item extends { readonly id: string }>(
  list: () => readonly Item[]
): { shown: ShallowRef<readonly Item[]>; busy: Ref<boolean> } {
  const shown = shallowRef<readonly Item[]>([])
  /** Some items are still as they were. */
  const busy = ref(false)
  let timer = 0

  function step(): void {
    timer = 0
    const wanted = list()
    const now = shown.value
    const at = wanted.findIndex((item, index) => now[index] !== item)
    if (at < 0) {
      if (now.length > wanted.length) shown.value = wanted
      busy.value = false
      return
    }
    const before = now.filter(({ id }) => wanted.some((item) => item.id === id))
    const rest = before.filter(({ id }) => !wanted.slice(0, at + 1).some((item) => item.id === id))
    shown.value = [...wanted.slice(0, at + 1), ...rest]
    // A task of its own for each: the frame in between is drawn.
    timer = window.setTimeout(step, 0)
  }

  watch(
    list,
    () => {
      busy.value = true
      if (timer === 0) timer = window.setTimeout(step, 0)
    },
    { immediate: true }
  )
  onScopeDispose(() => window.clearTimeout(timer))
  return { shown, busy }
}
