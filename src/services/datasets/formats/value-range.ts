import type { Bounds } from '@contract/threat-model'
import { unreadable } from '../text'
import type { Layout } from './format'

/** Remembers what the values of a source are like, where its files do not say what they stand for. */
export interface ValueRange {
  look(values: Iterable<number>): void
  /** Whether all values so far are whole numbers from 0 to 255. */
  allBytes(): boolean
  layout(name: string): Pick<Layout, 'pixelType' | 'bounds' | 'notes'>
}

/**
 * Values that are all whole numbers from 0 to 255, one of them above 1, are bytes; anything else is stored as it is.
 * The box of such values is [0, 1] if they lie in it, otherwise from the smallest to the largest.
 */
export function createValueRange(): ValueRange {
  let allBytes = true
  let smallest = Number.POSITIVE_INFINITY
  let largest = Number.NEGATIVE_INFINITY
  return {
    look(values) {
      for (const value of values) {
        if (value < smallest) smallest = value
        if (value > largest) largest = value
        if (allBytes && (value < 0 || value > 255 || !Number.isInteger(value))) allBytes = false
      }
    },
    allBytes: () => allBytes,
    layout(name) {
      const unit: Bounds = { lower: 0, upper: 1 }
      if (smallest === largest) {
        throw unreadable(
          `${name}: expected values that differ, found ${smallest} in every cell. Nothing could be learnt.`
        )
      }
      if (allBytes && largest > 1) return { pixelType: 'uint8', bounds: unit, notes: [] }
      if (smallest >= 0 && largest <= 1) return { pixelType: 'float32', bounds: unit, notes: [] }
      const notes = [`bounds are the smallest and largest value, ${smallest} and ${largest}`]
      return { pixelType: 'float32', bounds: { lower: smallest, upper: largest }, notes }
    }
  }
}
