import { type Ref, computed, ref, shallowRef, watch } from 'vue'
import { type Finding, findText, textsOf } from './find-text'
import type { Shown } from './use-preview'

/** Looking for a text in all pages of a report. */
export interface Find {
  readonly text: Ref<string>
  /** How many matches there are. */
  readonly count: Readonly<Ref<number>>
  /** Which of them is looked at, from 1; 0 for none. */
  readonly place: Readonly<Ref<number>>
  readonly finding: Readonly<Ref<Finding | null>>
  step(direction: 1 | -1): void
}

/** Finds what is typed, page by page, and walks through the matches in their order, round and round. */
export function useFind(report: () => Shown | null): Find {
  const text = ref('')
  /** Matches of every page. */
  const counts = shallowRef<readonly number[]>([])
  const current = ref(-1)
  const count = computed(() => counts.value.reduce((sum, one) => sum + one, 0))
  const finding = computed((): Finding | null => {
    if (text.value.trim() === '' || count.value === 0) return null
    let place = current.value
    for (const [index, matches] of counts.value.entries()) {
      if (place < matches) return { text: text.value, page: index + 1, place }
      place -= matches
    }
    return null
  })

  watch(
    [text, report],
    async ([wanted, shown]) => {
      const found: number[] = []
      if (shown !== null && wanted.trim() !== '') {
        for (let number = 1; number <= shown.pages; number++) {
          const texts = await textsOf(await shown.pdf.getPage(number)).catch(() => [])
          if (wanted !== text.value || shown !== report()) return
          found.push(findText(texts, wanted).length)
        }
      }
      counts.value = found
      current.value = count.value === 0 ? -1 : Math.min(Math.max(0, current.value), count.value - 1)
    },
    { flush: 'post' }
  )

  function step(direction: 1 | -1): void {
    if (count.value > 0) current.value = (current.value + direction + count.value) % count.value
  }
  return { text, count, place: computed(() => current.value + 1), finding, step }
}
