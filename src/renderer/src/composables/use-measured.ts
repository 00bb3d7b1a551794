import type { RunDetail } from '@contract/run'
import { type ComputedRef, computed } from 'vue'

/**
 * The same runs, but a new list only when something was measured: progress comes ten times a second, and charts need
 * not be thought about again for it.
 */
export function useMeasured(details: () => readonly RunDetail[]): ComputedRef<readonly RunDetail[]> {
  return computed<readonly RunDetail[]>((before) => {
    const now = details()
    const same =
      before?.length === now.length &&
      now.every((detail, index) => {
        const old = before[index]
        return old?.run.id === detail.run.id && old.points === detail.points
      })
    return same ? before : now
  })
}
