import { type AppError, toAppError } from '@contract/errors'
import { type ComputedRef, type ShallowRef, computed, shallowRef, watch } from 'vue'
import type { Reading } from './first-reading'

/** What reads the measurements of single runs, and keeps them. */
interface Source {
  /** Another one with every project. */
  readonly generation: number
  need(id: string): Promise<void>
  isRead(id: string): boolean
}

export interface Needed {
  /** Of all that is needed. */
  readonly reading: ComputedRef<Reading>
  readonly error: ShallowRef<AppError | null>
  /** Asks again for what could not be read. */
  again(): Promise<void>
}

/** Sees to it that something is read, whenever what is needed changes. */
export function useNeeded(ids: () => readonly string[], source: Source): Needed {
  const error = shallowRef<AppError | null>(null)
  let turn = 0

  async function again(): Promise<void> {
    const mine = ++turn
    error.value = null
    const needed = ids().map((id) =>
      source.need(id).catch((thrown: unknown) => {
        if (mine === turn) error.value = toAppError(thrown)
      })
    )
    await Promise.all(needed)
  }

  watch(
    () => `${source.generation} ${ids().join(' ')}`,
    () => void again(),
    { immediate: true }
  )
  const reading = computed<Reading>(() => {
    if (ids().every((id) => source.isRead(id))) return 'known'
    return error.value === null ? 'under-way' : 'failed'
  })
  return { reading, error, again }
}
