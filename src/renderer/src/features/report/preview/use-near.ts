import { type Ref, onScopeDispose, ref, watch } from 'vue'

/** How far beyond what is seen pages are made ready. */
const MARGIN = '600px 0px'

/** Which of the elements marked `data-page` inside a scrolling element are near what is seen, and which is seen most. */
export function useNear(
  root: () => HTMLElement | null,
  count: () => number
): { readonly near: Ref<ReadonlySet<number>>; readonly current: Ref<number> } {
  const near = ref<ReadonlySet<number>>(new Set())
  const current = ref(1)
  let observers: IntersectionObserver[] = []

  function stop(): void {
    for (const observer of observers) observer.disconnect()
    observers = []
  }

  const numberOf = (element: Element): number => Number((element as HTMLElement).dataset['page'])

  watch(
    [root, count],
    () => {
      stop()
      const scroller = root()
      if (scroller === null) return
      const seen = new Map<number, number>()
      const close = new IntersectionObserver(
        (entries) => {
          const next = new Set(near.value)
          for (const { target, isIntersecting } of entries)
            if (isIntersecting) next.add(numberOf(target))
            else next.delete(numberOf(target))
          near.value = next
        },
        { root: scroller, rootMargin: MARGIN }
      )
      const visible = new IntersectionObserver(
        (entries) => {
          for (const { target, intersectionRect } of entries)
            seen.set(numberOf(target), intersectionRect.height)
          const [most] = [...seen].sort(([a, x], [b, y]) => y - x || a - b)
          if (most !== undefined && most[1] > 0) current.value = most[0]
        },
        { root: scroller, threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] }
      )
      observers = [close, visible]
      for (const sheet of scroller.querySelectorAll('[data-page]'))
        for (const observer of observers) observer.observe(sheet)
    },
    { flush: 'post', immediate: true }
  )
  onScopeDispose(stop)
  return { near, current }
}
