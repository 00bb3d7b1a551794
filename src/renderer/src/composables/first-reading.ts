import { type AppError, toAppError } from '@contract/errors'
import { type ShallowRef, shallowRef } from 'vue'

/**
 * How far the first reading of something is. What is known stays known: it is not forgotten while it is read anew, nor
 * where that fails.
 */
export type Reading = 'under-way' | 'failed' | 'known'

/** Of several things that are shown together: known once all of them are. */
export function jointReading(...parts: readonly Reading[]): Reading {
  return parts.find((one) => one === 'failed') ?? parts.find((one) => one === 'under-way') ?? 'known'
}

export interface FirstReading {
  readonly reading: ShallowRef<Reading>
  /** Why the last reading failed; stays until one succeeds. */
  readonly error: ShallowRef<AppError | null>
  /** Reads, for the first time or anew; throws what went wrong. */
  load(): Promise<void>
  /** Another project: nothing of it is known yet, and a late answer of the one before is dropped. */
  clear(): void
}

/** Keeps account of what `read` reads. `read` asks between its steps whether its answer is still wanted. */
export function useFirstReading(read: (stands: () => boolean) => Promise<void>): FirstReading {
  const reading = shallowRef<Reading>('under-way')
  const error = shallowRef<AppError | null>(null)
  let generation = 0

  async function load(): Promise<void> {
    const mine = generation
    if (reading.value !== 'known') reading.value = 'under-way'
    try {
      await read(() => mine === generation)
      if (mine === generation) [reading.value, error.value] = ['known', null]
    } catch (thrown) {
      if (mine !== generation) return
      error.value = toAppError(thrown)
      if (reading.value !== 'known') reading.value = 'failed'
      throw thrown
    }
  }

  function clear(): void {
    generation++
    reading.value = 'under-way'
    error.value = null
  }

  return { reading, error, load, clear }
}
