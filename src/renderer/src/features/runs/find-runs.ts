import type { Run } from '@contract/run'
import { holdsWords } from '../../search-words'
import { useMarksStore } from '../../stores/marks'

/**
 * How runs are looked for by words, in any order and case.
 *
 * @returns for a query, whether a run holds all its words in its label, tags and note
 */
export function useFindRuns(): (query: string) => (run: Run) => boolean {
  const marks = useMarksStore()
  return (query) => {
    const holds = holdsWords(query)
    return ({ id, label }) => {
      if (query.trim() === '') return true
      const { tags, note } = marks.of(id)
      return holds([label, ...tags, note].join(' '))
    }
  }
}
