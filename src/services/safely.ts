import { toAppError } from '@contract/errors'

/** Makes a call asynchronous, and whatever it throws an `AppError`. */
export function safely<A extends readonly unknown[], R>(
  work: (...given: A) => R | Promise<R>
): (...given: A) => Promise<R> {
  return async (...given) => {
    try {
      return await work(...given)
    } catch (error) {
      throw toAppError(error)
    }
  }
}
