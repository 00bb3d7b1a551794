import { AppError } from '@contract/errors'
import { counted } from './text'

/** As many are told one by one. */
export const maxToldProblems = 100

/** Images and rows that cannot be read. */
export interface Problems {
  /** Throws it, or counts it where damaged items may be left out. */
  problem(error: AppError): void
  count(): number
  /** The first ones, as messages for people. */
  told(): string[]
  /** Half sentences for the note of the data set. */
  notes(): string[]
}

export function createProblems(damaged: 'refuse' | 'leave-out'): Problems {
  const told: string[] = []
  let count = 0
  return {
    problem(error) {
      if (damaged === 'refuse') throw error
      if (count < maxToldProblems) told.push(error.message)
      count++
    },
    count: () => count,
    told: () => [...told],
    notes: () => (count === 0 ? [] : [`${counted(count, 'damaged one')} left out`])
  }
}

/** Runs the reading of one item; null if it is left out. What is not an error for people goes through. */
export function attempt<T>(read: () => T, problem: (error: AppError) => void): T | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'dataset-unreadable') throw error
    problem(error)
    return null
  }
}

/** Whole items of an array, without those that are marked; the array itself if none is. */
export function withoutItems<T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(
  items: T,
  itemLength: number,
  isBad: readonly boolean[]
): T {
  const bad = isBad.filter(Boolean).length
  if (bad === 0) return items
  const kept = items.slice(0, items.length - bad * itemLength) as T
  let next = 0
  for (const [item, drop] of isBad.entries()) {
    if (drop) continue
    kept.set(items.subarray(item * itemLength, (item + 1) * itemLength), next)
    next += itemLength
  }
  return kept
}
