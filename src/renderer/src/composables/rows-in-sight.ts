import { defaultRangeExtractor, useVirtualizer } from '@tanstack/vue-virtual'
import {
  type ComponentPublicInstance,
  type ComputedRef,
  type Ref,
  computed,
  nextTick,
  onMounted,
  onUnmounted,
  ref,
  watch
} from 'vue'
import { freely } from './freely'

/** A shorter list is drawn whole: nothing of it comes and goes. */
const WHOLE = 30
/** Rows that are drawn above and below those in sight, so that there is no white edge while one scrolls. */
const AROUND = 2
const controls = 'a[href], button, input'

/** A row that is drawn, or the room of the rows between two of them. */
export type Part<Item> =
  | { readonly kind: 'row'; readonly key: string; readonly index: number; readonly item: Item }
  | { readonly kind: 'gap'; readonly key: string; readonly height: string }

export interface RowsInSight<Item> {
  /** What is to be drawn, from the first row to the last. A row says its place in `data-index`. */
  readonly parts: ComputedRef<readonly Part<Item>[]>
  /** Whether all rows are drawn. */
  readonly isWhole: ComputedRef<boolean>
  /** The `ref` of each row: how high it is. */
  measure(row: Element | ComponentPublicInstance | null): void
  /** What the element that holds the rows listens to. */
  readonly on: {
    focusin(event: FocusEvent): void
    focusout(event: FocusEvent): void
    keydown(event: KeyboardEvent): void
  }
  /** Gives the focus to the first of what the selector finds in a row, wherever the row is. */
  reach(id: string, selector: string): Promise<void>
}

/**
 * Draws of a long list the rows that are in sight alone: hundreds of rows would hold the window for longer than a moment.
 * The row that has the focus stays, with those beside it, so that keys go through the whole list; arrow keys go to the
 * same control of the row before or behind, Home and End to that of the first and the last row.
 *
 * @param list holds the rows
 * @param items one a row, in their order
 * @param height of a row, before one was drawn
 * @param scroller what moves the rows; without it the page
 */
export function useRowsInSight<Item>(
  list: Readonly<Ref<HTMLElement | null | undefined>>,
  items: () => readonly Item[],
  idOf: (item: Item) => string,
  height: number,
  scroller: () => HTMLElement | null = () => document.getElementById('content')
): RowsInSight<Item> {
  /** The same list as long as no row comes, goes or moves: what a row shows changes many times a second. */
  const order = computed<readonly string[]>((before) => {
    const now = items().map(idOf)
    return before?.length === now.length && now.every((id, index) => id === before[index]) ? before : now
  })
  const ids = (): readonly string[] => order.value
  /** The row that is not taken away, whatever is in sight. */
  const held = ref('')
  /** Where the list begins in what is scrolled. */
  const begin = ref(0)
  /** How high a row is that was never drawn: as high as the first one that was. */
  const guess = ref(0)
  /** False until the page stands: a long list opens behind it. */
  const isOpen = ref(false)
  const isWhole = computed(() => ids().length <= WHOLE)
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>(
    computed(() => {
      const [all, first, at] = [ids(), begin.value, ids().indexOf(held.value)]
      const each = guess.value || height
      return {
        count: all.length,
        enabled: isOpen.value && !isWhole.value,
        getItemKey: (index: number) => all[index] ?? index,
        getScrollElement: scroller,
        estimateSize: () => each,
        scrollMargin: first,
        overscan: AROUND,
        rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
          const beside = at < 0 ? [] : [at - 1, at, at + 1].filter((index) => all[index] !== undefined)
          return [...new Set([...defaultRangeExtractor(range), ...beside])].sort((a, b) => a - b)
        }
      }
    })
  )
  const parts = computed<readonly Part<Item>[]>(() => {
    const all = items()
    if (isWhole.value) return all.map((item, index) => ({ kind: 'row', key: idOf(item), index, item }))
    const drawn: Part<Item>[] = []
    let end = begin.value
    const gap = (to: number): void => {
      if (to > end) drawn.push({ kind: 'gap', key: `gap ${drawn.length}`, height: `${to - end}px` })
    }
    for (const { index, start, end: after } of virtualizer.value.getVirtualItems()) {
      const item = all[index]
      if (item === undefined) continue
      gap(start)
      drawn.push({ kind: 'row', key: idOf(item), index, item })
      end = after
    }
    gap(begin.value + virtualizer.value.getTotalSize())
    return drawn
  })

  const rowOf = (target: EventTarget | null): HTMLElement | null =>
    target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null

  /** The row of an id once it is drawn. */
  async function drawn(id: string): Promise<HTMLElement | null> {
    held.value = id
    await nextTick()
    // What is drawn is thought about at the first tick.
    await nextTick()
    return list.value?.querySelector<HTMLElement>(`[data-index="${ids().indexOf(id)}"]`) ?? null
  }

  async function reach(id: string, selector: string): Promise<void> {
    const row = await drawn(id)
    row?.querySelector<HTMLElement>(selector)?.focus()
  }

  async function walk(event: KeyboardEvent): Promise<void> {
    const row = rowOf(event.target)
    const at = Number(row?.dataset['index'] ?? -1)
    const last = ids().length - 1
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key]
    if (row === null || to === undefined || event.defaultPrevented) return
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const place = [...row.querySelectorAll(controls)].findIndex((control) => control === event.target)
    const id = ids()[Math.min(last, Math.max(0, to))]
    if (place < 0 || id === undefined) return
    event.preventDefault()
    const other = [...((await drawn(id))?.querySelectorAll<HTMLElement>(controls) ?? [])]
    const usable = (control: HTMLElement | undefined): boolean => control?.matches(':enabled, a') === true
    const same = other[place]
    ;(usable(same) ? same : other.find(usable))?.focus()
  }

  let observer: ResizeObserver | null = null
  /** What stands above the list grows and shrinks. */
  function place(): void {
    const [moved, host] = [list.value, scroller()]
    if (!moved || !host) return
    const top = moved.getBoundingClientRect().top - host.getBoundingClientRect().top
    begin.value = Math.round(top + host.scrollTop)
  }
  function follow(): void {
    const host = scroller()
    observer?.disconnect()
    if (isWhole.value || !host?.firstElementChild) return
    observer = new ResizeObserver(place)
    observer.observe(host)
    observer.observe(host.firstElementChild)
  }
  watch(isWhole, follow)
  onMounted(async () => {
    follow()
    // The page is one task, its rows are another.
    if (!isWhole.value) await freely()
    isOpen.value = true
  })
  onUnmounted(() => observer?.disconnect())

  return {
    parts,
    isWhole,
    measure(row) {
      const element = row instanceof Element || row === null ? row : (row.$el as unknown)
      if (!(element instanceof HTMLElement) || isWhole.value) return
      guess.value ||= element.offsetHeight
      virtualizer.value.measureElement(element)
    },
    on: {
      focusin: ({ target }) => (held.value = ids()[Number(rowOf(target)?.dataset['index'] ?? -1)] ?? ''),
      focusout: ({ relatedTarget }) => {
        // The window may have lost the focus; it comes back to the same row.
        if (relatedTarget instanceof Element && rowOf(relatedTarget) === null) held.value = ''
      },
      keydown: (event) => void walk(event)
    },
    reach
  }
}
