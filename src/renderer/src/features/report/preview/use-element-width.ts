import { type Ref, onScopeDispose, ref, watch } from 'vue'

/** The inner width of an element in pixels, as it changes. */
export function useElementWidth(element: () => HTMLElement | null): Ref<number> {
  const width = ref(600)
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) width.value = (entry.target as HTMLElement).offsetWidth
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { flush: 'post', immediate: true }
  )
  onScopeDispose(() => observer.disconnect())
  return width
}
