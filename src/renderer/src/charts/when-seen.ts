type Watcher = (isSeen: boolean) => void

const watchers = new WeakMap<Element, Watcher>()
let observer: IntersectionObserver | null = null

/** Tells when an element comes into sight, or near it, and when it leaves. The result stops the watching. */
export function whenSeen(element: Element, watcher: Watcher): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) watchers.get(entry.target)?.(entry.isIntersecting)
    },
    { rootMargin: '300px' }
  )
  watchers.set(element, watcher)
  observer.observe(element)
  return () => {
    observer?.unobserve(element)
    watchers.delete(element)
  }
}
