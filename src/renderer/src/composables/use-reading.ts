import { type AppError, toAppError } from '@contract/errors'
import { type ShallowRef, shallowRef, watch } from 'vue'

/**
 * Reads in several steps whenever `key` changes, and shows what comes as it comes. `read` asks between its steps whether
 * its question still stands, and ends when it does not: a late answer to an earlier question never shows.
 *
 * @returns what went wrong with the present question
 */
export function useReading(
  key: () => string,
  read: (stands: () => boolean) => Promise<void>
): ShallowRef<AppError | null> {
  const error = shallowRef<AppError | null>(null)
  let turn = 0
  watch(
    key,
    () => {
      const mine = ++turn
      error.value = null
      read(() => mine === turn).catch((thrown: unknown) => (error.value = toAppError(thrown)))
    },
    { immediate: true }
  )
  return error
}
