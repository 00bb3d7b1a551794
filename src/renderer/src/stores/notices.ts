import { toAppError } from '@contract/errors'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Notice {
  readonly id: number
  readonly text: string
  readonly tone: 'info' | 'error'
  /** Takes back what the notice tells of. */
  readonly undo: (() => void) | null
}

/** How long a notice stays; one that can be undone stays longer. */
const SECONDS = 6
const UNDO_SECONDS = 20

/** Short messages at the edge of the window that need no answer. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  let next = 1

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function tell(
    text: string,
    options: { tone?: Notice['tone']; undo?: () => void | Promise<void> } = {}
  ): void {
    const id = next++
    const { tone = 'info', undo } = options
    const takeBack =
      undo === undefined
        ? null
        : () => {
            dismiss(id)
            // What it would take back can be gone or back by now: that is said, and never silent.
            Promise.resolve()
              .then(undo)
              .catch((thrown: unknown) => tell(toAppError(thrown).message, { tone: 'error' }))
          }
    notices.value = [...notices.value.slice(-3), { id, text, tone, undo: takeBack }]
    setTimeout(() => dismiss(id), 1000 * (undo === undefined ? SECONDS : UNDO_SECONDS))
  }

  return { notices, tell, dismiss }
})
