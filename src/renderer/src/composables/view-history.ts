import { type Ref, computed, shallowRef } from 'vue'

/** The way back and forth through states of a view. */
export interface ViewHistory<State> {
  readonly canUndo: Readonly<Ref<boolean>>
  readonly canRedo: Readonly<Ref<boolean>>
  /** Tells of a change that was made; the same state again is none. Quick ones after another (typing, sliders) are one. */
  changed(from: State, to: State): void
  undo(): void
  redo(): void
}

const MOST_STEPS = 100
/** Changes within this time, in milliseconds, belong together. */
const TOGETHER = 600

/** `restore` puts a state back; it may call `changed`, which is then not taken for a new change. */
export function viewHistory<State>(
  restore: (state: State) => void,
  now: () => number = () => performance.now()
): ViewHistory<State> {
  const past = shallowRef<readonly State[]>([])
  const future = shallowRef<readonly State[]>([])
  let current: State | null = null
  let last = Number.NEGATIVE_INFINITY
  const text = (state: State): string => JSON.stringify(state)

  function move(from: typeof past, to: typeof past): void {
    const target = from.value[from.value.length - 1]
    if (target === undefined || current === null) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, current]
    current = target
    last = Number.NEGATIVE_INFINITY
    restore(target)
  }

  return {
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    changed(from, to) {
      // What was just put back is no new change.
      if (text(from) === text(to) || (current !== null && text(current) === text(to))) return
      const at = now()
      if (at - last > TOGETHER) past.value = [...past.value, from].slice(-MOST_STEPS)
      future.value = []
      current = to
      last = at
    },
    undo: () => move(past, future),
    redo: () => move(future, past)
  }
}
