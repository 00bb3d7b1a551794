import { type AppError, toAppError } from '@contract/errors'
import { type ShallowRef, shallowRef, watch } from 'vue'

export interface Fresh<T> {
  /** Null before the first answer, and for an error. */
  readonly value: ShallowRef<T | null>
  readonly error: ShallowRef<AppError | null>
}

/**
 * The answer to a question that is asked again whenever `key` changes. Until the new answer comes the last one stays; an
 * answer to an older question that comes late is dropped.
 */
export function useFresh<T>(key: () => unknown, ask: () => Promise<T>): Fresh<T> {
  const value: ShallowRef<T | null> = shallowRef(null)
  const error = shallowRef<AppError | null>(null)
  let asked = 0
  watch(
    key,
    async () => {
      const mine = ++asked
      try {
        const found = await ask()
        if (mine === asked) [value.value, error.value] = [found, null]
      } catch (thrown) {
        if (mine === asked) [value.value, error.value] = [null, toAppError(thrown)]
      }
    },
    { immediate: true }
  )
  return { value, error }
}
