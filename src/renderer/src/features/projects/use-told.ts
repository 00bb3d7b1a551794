import { toAppError } from '@contract/errors'
import { useNoticesStore } from '../../stores/notices'

/** Work of a button that has no place of its own for an error: it is told in a notice. */
export function useTold(): { told: (work: () => Promise<unknown>) => Promise<void> } {
  const notices = useNoticesStore()
  return {
    async told(work) {
      try {
        await work()
      } catch (thrown) {
        notices.tell(toAppError(thrown).message, { tone: 'error' })
      }
    }
  }
}
