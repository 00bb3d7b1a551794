import type { TransferComparison, TransferRow } from '@contract/transfer'
import { differenceText, probability } from './compare/difference-table'
import { formatCount } from './format'

/** Below this corrected probability two targets count as different. */
export const RESOLVED_BELOW = 0.05

/** One pair of targets in words. */
export interface ComparisonLine {
  readonly pair: string
  /** "+3.0 pp" */
  readonly difference: string
  readonly interval: string
  /** "12 to 3" */
  readonly disagreements: string
  readonly probability: string
  readonly adjusted: string
  readonly isResolved: boolean
  /** "conv3 withstands more", "not resolved" */
  readonly verdict: string
}

/** The pairs of targets of one row, the surest differences first. */
export function comparisonLines({ comparisons = [] }: TransferRow): ComparisonLine[] {
  return [...comparisons].sort((a, b) => a.adjusted - b.adjusted || a.midP - b.midP).map(lineOf)
}

function lineOf({
  first,
  second,
  difference,
  firstOnly,
  secondOnly,
  midP,
  adjusted
}: TransferComparison): ComparisonLine {
  const isResolved = adjusted < RESOLVED_BELOW
  const text = (value: number): string => differenceText(value, 'percent')
  return {
    pair: `${first} − ${second}`,
    difference: text(difference.value),
    interval: `${text(difference.low)} to ${text(difference.high)}`,
    disagreements: `${formatCount(firstOnly)} to ${formatCount(secondOnly)}`,
    probability: probability(midP),
    adjusted: probability(adjusted),
    isResolved,
    verdict: isResolved ? `${difference.value > 0 ? first : second} withstands more` : 'not resolved'
  }
}

/** What stands in such a table, for its caption. */
export const comparisonNote =
  'Robust accuracy of the first target minus that of the second on the same examples, with Tango’s 95 % interval; images ' +
  'that only the one, and only the other, has right; McNemar’s mid-P, and the same after Holm’s correction for all pairs of ' +
  'targets of one source. From 0.05 on a difference is not resolved.'
