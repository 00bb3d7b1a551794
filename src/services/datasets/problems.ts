import { AppError } from '@contract/errors'
import type { ImportOptions } from '@contract/dataset'
import type { Oddity } from './formats/image-header'
import { counted, grouped, unreadable } from './text'

/** As many are told one by one. */
const maxToldProblems = 100

/** Images and rows that cannot be read. */
export interface Problems {
  /** Throws it, or counts it where damaged items may be left out. */
  problem(error: AppError): void
  /** Whether odd images are converted instead of being a problem. */
  readonly converts: boolean
  converted(oddity: Oddity): void
  count(): number
  /** The first ones, as messages for people. */
  told(): string[]
  /** Half sentences for the note of the data set. */
  notes(): string[]
  /** Throws, with the first of them, if nothing else was found. */
  refuseAll(found: number, name: string): void
}

const conversions: Readonly<Record<Oddity, string>> = {
  '16-bit': 'reduced from 16 to 8 bits',
  CMYK: 'turned from CMYK into RGB',
  turned: 'turned upright as EXIF says',
  animated: 'reduced to the first frame'
}

export function createProblems(damaged: ImportOptions['damaged']): Problems {
  const told: string[] = []
  const converted = new Map<Oddity, number>()
  let count = 0
  return {
    problem(error) {
      if (damaged === 'refuse') throw error
      if (count < maxToldProblems) told.push(error.message)
      count++
    },
    converts: damaged === 'convert',
    converted(oddity) {
      converted.set(oddity, (converted.get(oddity) ?? 0) + 1)
    },
    count: () => count,
    told: () => [...told],
    notes: () => [
      ...(count === 0 ? [] : [`${counted(count, 'damaged one')} left out`]),
      ...[...converted].map(([oddity, images]) => `${grouped(images)} ${conversions[oddity]}`)
    ],
    refuseAll(found, name) {
      if (found > 0 || count === 0) return
      throw unreadable(
        `${name}: expected images or rows that can be read as they are, found ${grouped(count)} and none that can. ` +
          `The first one: ${told[0] ?? ''}`
      )
    }
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
