import { type Ref, onBeforeUpdate, onMounted, onUnmounted, onUpdated, watch } from 'vue'

/**
 * Columns of a table of which some rows are drawn alone keep the width of the widest cell that was in sight: they would
 * jump while one scrolls. Another width of the table and other columns begin anew.
 */
export function useKeptWidths(
  scroller: Readonly<Ref<HTMLElement | null>>,
  columns: () => string,
  isNeeded: () => boolean
): void {
  const heads = (): HTMLElement[] => [...(scroller.value?.querySelectorAll<HTMLElement>('thead th') ?? [])]
  function keep(): void {
    if (!isNeeded()) return
    const all = heads()
    const widths = all.map((head) => head.offsetWidth)
    all.forEach((head, index) => (head.style.minWidth = `${widths[index] ?? 0}px`))
  }
  /** Between other columns and the first time that they are drawn there is nothing to keep. */
  let isFresh = true
  function begin(): void {
    isFresh = true
    for (const head of heads()) head.style.minWidth = ''
  }
  let observer: ResizeObserver | null = null
  function follow(): void {
    observer?.disconnect()
    if (!isNeeded() || !scroller.value) return
    observer = new ResizeObserver(() => {
      begin()
      keep()
      isFresh = false
    })
    observer.observe(scroller.value)
  }
  onMounted(follow)
  watch(isNeeded, follow)
  onUnmounted(() => observer?.disconnect())
  watch([columns, isNeeded], begin, { flush: 'pre' })
  // What stands before rows come and go is kept, for tags and figures arrive without this table being drawn anew.
  onBeforeUpdate(() => {
    if (!isFresh) keep()
  })
  onUpdated(() => {
    isFresh = false
    keep()
  })
}
