import { type AppError, toAppError } from '@contract/errors'
import { type Ref, type ShallowRef, ref, shallowRef } from 'vue'

export interface Action {
  readonly busy: Ref<boolean>
  readonly error: ShallowRef<AppError | null>
  /** Runs the work unless it runs already; resolves to undefined when it failed (the error is in `error`). */
  run<T>(work: () => Promise<T>): Promise<T | undefined>
}

/** A button's work: busy while it goes on, with the error for people when it fails. */
export function useAction(): Action {
  const busy = ref(false)
  const error = shallowRef<AppError | null>(null)
  return {
    busy,
    error,
    async run(work) {
      if (busy.value) return undefined
      busy.value = true
      error.value = null
      try {
        return await work()
      } catch (thrown) {
        error.value = toAppError(thrown)
        return undefined
      } finally {
        busy.value = false
      }
    }
  }
}
