import { type Ref, type ShallowRef, computed, onMounted, onBeforeUnmount, ref } from 'vue'
import { plural } from '../../format'

export interface DifferenceSteps {
  readonly count: Ref<number>
  /** "3 of 8 differences" */
  readonly text: Ref<string>
  go(direction: 1 | -1): void
}

const SELECTOR = '[data-difference]'

/** Walks the keyboard focus through all cells of an element that show a difference, around its ends. */
export function useDifferenceSteps(section: Readonly<ShallowRef<HTMLElement | null>>): DifferenceSteps {
  const count = ref(0)
  const at = ref(-1)
  let observer: MutationObserver | null = null

  const cells = (): HTMLElement[] => [...(section.value?.querySelectorAll<HTMLElement>(SELECTOR) ?? [])]
  function read(): void {
    count.value = cells().length
    if (at.value >= count.value) at.value = -1
  }

  onMounted(() => {
    if (section.value === null) return
    observer = new MutationObserver(read)
    observer.observe(section.value, { childList: true, subtree: true, attributeFilter: ['data-difference'] })
    read()
  })
  onBeforeUnmount(() => observer?.disconnect())

  return {
    count,
    text: computed(() => {
      const all = plural(count.value, 'difference')
      return at.value < 0 ? all : `${at.value + 1} of ${all}`
    }),
    go(direction) {
      const all = cells()
      if (all.length === 0) return
      const start = at.value < 0 && direction < 0 ? 0 : at.value
      at.value = (start + direction + all.length) % all.length
      all[at.value]?.focus()
      all[at.value]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    }
  }
}
