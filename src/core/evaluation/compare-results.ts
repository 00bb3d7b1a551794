import type { Comparison, ComparisonNote, PairedCounts } from '@contract/compare'
import type { Interval, Rate } from '@contract/measurement'
import { independentDifference, pairedDifference } from './difference'
import { mcnemar } from './mcnemar'

/** Compares two models on the images that both were judged on. First is the run, second the baseline. */
export function comparePaired(counts: PairedCounts): Comparison {
  const { firstOnly, secondOnly } = counts
  return { kind: 'paired', ...pairedDifference(counts), counts, ...mcnemar(firstOnly, secondOnly) }
}

/** Compares two shares of which only the counts are known, or that were counted on different images. */
export function compareRates(run: Rate, baseline: Rate, note: ComparisonNote): Comparison {
  return { kind: 'independent', ...independentDifference(run, baseline), note }
}

/**
 * Compares two values with intervals of their own, estimated apart: the square-and-add interval (Zou and Donner 2008,
 * Statistics in Medicine 27:1693-1702, eq. 5).
 */
export function compareIntervals(run: Interval, baseline: Interval): Comparison {
  const value = run.value - baseline.value
  if (run.low === null || run.high === null || baseline.low === null || baseline.high === null)
    return { kind: 'not-comparable', reason: { why: 'no-interval' } }
  return {
    kind: 'intervals',
    value,
    low: value - Math.hypot(run.value - run.low, baseline.high - baseline.value),
    high: value + Math.hypot(run.high - run.value, baseline.value - baseline.low),
    note: 'intervals-apart'
  }
}
