import { type Ref, ref } from 'vue'

export interface Reorder {
  /** The one under the pointer's drag. */
  readonly dragged: Ref<string | null>
  /** The one that it would be put before; "" for the end of the list. */
  readonly target: Ref<string | null>
  begin(id: string, event: DragEvent): void
  over(id: string, event: DragEvent): void
  drop(): void
  end(): void
  /** Arrow keys move by one place, Home and End to either end. True when the key was one of them. */
  key(id: string, event: KeyboardEvent): boolean
}

/** Changes the order of a list with the pointer or with keys; `move` puts one before another, null: last. */
export function useReorder(
  ids: () => readonly string[],
  move: (id: string, before: string | null) => void
): Reorder {
  const dragged = ref<string | null>(null)
  const target = ref<string | null>(null)

  function end(): void {
    dragged.value = null
    target.value = null
  }

  return {
    dragged,
    target,
    begin(id, event) {
      dragged.value = id
      event.dataTransfer?.setData('text/plain', id)
      if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
    },
    over(id, event) {
      if (dragged.value === null) return
      event.preventDefault()
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
      target.value = event.clientY < box.top + box.height / 2 ? id : (after(ids(), id) ?? '')
    },
    drop() {
      const { value: id } = dragged
      const before = target.value
      end()
      if (id === null || before === null || before === id || before === (after(ids(), id) ?? '')) return
      move(id, before === '' ? null : before)
    },
    end,
    key(id, event) {
      const list = ids()
      const place = list.indexOf(id)
      const last = list.length - 1
      const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: last }[event.key]
      if (to === undefined) return false
      event.preventDefault()
      if (place < 0 || to < 0 || to > last || to === place) return true
      move(id, (to > place ? list[to + 1] : list[to]) ?? null)
      return true
    }
  }
}

function after(ids: readonly string[], id: string): string | null {
  return ids[ids.indexOf(id) + 1] ?? null
}
