import type { Run } from '@contract/run'
import { useMarksStore } from '../../stores/marks'

/**
 * How runs are looked for by words, in any order and case.
 *
 * @returns for a query, whether a run holds all its words in its label, tags and note
 */
export function useFindRuns(): (query: string) => (run: Run) => boolean {
  const marks = useMarksStore()
  return (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    return ({ id, label }) => {
      if (words.length === 0) return true
      const { tags, note } = marks.of(id)
      const text = [label, ...tags, note].join(' ').toLowerCase()
      return words.every((word) => text.includes(word))
    }
  }
}
