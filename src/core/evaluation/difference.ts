import type { Rate } from '@contract/measurement'
import { wilson } from './wilson'

/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959_963_984_540_054

/** A difference of two shares, first minus second, with its 95 % interval. */
export interface Difference {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Counts of images that two models were judged on: what both, one, or none of them got right. */
export interface PairedCounts {
  readonly both: number
  readonly firstOnly: number
  readonly secondOnly: number
  readonly neither: number
}

/**
 * Difference of two shares that were counted on different samples: Newcombe's hybrid score interval, built from the
 * Wilson limits of each share (Newcombe 1998, Statistics in Medicine 17:873-890, method 10). Without samples on either
 * side nothing is known: -1 to 1.
 */
export function independentDifference(first: Rate, second: Rate): Difference {
  if (first.total === 0 || second.total === 0) return { value: 0, low: -1, high: 1 }
  const a = wilson(first.count, first.total)
  const b = wilson(second.count, second.total)
  const value = a.value - b.value
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low)
  }
}

/**
 * Difference of two shares that were counted on the same samples, by Tango's score interval (Tango 1998, Statistics in
 * Medicine 17:891-908, eq. 5-7): all differences d for which
 * `(firstOnly - secondOnly - n d)^2 <= z^2 n (2 q + d (1 - d))`, where q is the share of secondOnly that is likeliest
 * when the difference is d. It keeps its coverage where few images disagree. Without samples: -1 to 1.
 */
export function pairedDifference({ both, firstOnly, secondOnly, neither }: PairedCounts): Difference {
  const count = both + firstOnly + secondOnly + neither
  if (count === 0) return { value: 0, low: -1, high: 1 }
  const value = (firstOnly - secondOnly) / count
  const score = (difference: number): number => tangoScore(firstOnly, secondOnly, count, difference)
  return {
    value,
    low: value === -1 ? -1 : root(-1, value, (difference) => score(difference) - Z),
    high: value === 1 ? 1 : root(value, 1, (difference) => score(difference) + Z)
  }
}

/** Standardised distance of the counts from what a difference lets expect; falls as the difference rises. */
export function tangoScore(firstOnly: number, secondOnly: number, count: number, difference: number): number {
  const distance = firstOnly - secondOnly - count * difference
  const linear = -firstOnly - secondOnly + (2 * count - firstOnly + secondOnly) * difference
  const constant = -secondOnly * difference * (1 - difference)
  // The likeliest share under the restriction: the larger root of 2n q^2 + linear q + constant = 0.
  const q = (Math.sqrt(Math.max(0, linear * linear - 8 * count * constant)) - linear) / (4 * count)
  const variance = count * (2 * q + difference * (1 - difference))
  if (variance <= 0) return distance === 0 ? 0 : Math.sign(distance) * Infinity
  return distance / Math.sqrt(variance)
}

/** Where a falling function crosses zero, by bisection to the last bits. */
function root(from: number, to: number, of: (at: number) => number): number {
  let low = from
  let high = to
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (of(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
