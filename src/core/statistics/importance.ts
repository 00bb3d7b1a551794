import type { Random } from '../tensor/random'
import { fisherCorrelation, ranks } from './correlation'

/** How strongly one quantity goes along with a setting, on a scale from 0 to 1. */
export interface Importance {
  readonly value: number
  /** 95 % interval; null where too little is known for one. */
  readonly low: number | null
  readonly high: number | null
  /** False: chance alone may give as much. */
  readonly resolved: boolean
  /** "Spearman" with its sign, or "eta". */
  readonly estimator: 'spearman' | 'eta'
  /** Sign of a rank correlation; 0 for groups, which have no order. */
  readonly sign: -1 | 0 | 1
  readonly pairs: number
}

/** Fewer runs than this resolve nothing. */
export const FEWEST_RUNS = 8
const PERMUTATIONS = 499

/**
 * For a setting that is a number: the absolute value of Spearman's rank correlation with Fisher's interval (see
 * `fisherCorrelation`), folded at 0. Resolved if the interval leaves out 0.
 *
 * @param xs values of the setting, one a run
 * @param ys values of the result
 */
export function numberImportance(xs: readonly number[], ys: readonly number[]): Importance | null {
  if (xs.length < 3) return null
  const { value, low, high, significant } = fisherCorrelation('spearman', xs, ys)
  if (Number.isNaN(value)) return null
  const spansZero = low !== null && high !== null && low <= 0 && high >= 0
  const ends = low === null || high === null ? null : [Math.abs(low), Math.abs(high)].sort((a, b) => a - b)
  return {
    value: Math.abs(value),
    low: ends === null ? null : spansZero ? 0 : (ends[0] ?? null),
    high: ends?.[1] ?? null,
    resolved: xs.length >= FEWEST_RUNS && significant === true,
    estimator: 'spearman',
    sign: Math.sign(value) as -1 | 0 | 1,
    pairs: xs.length
  }
}

/**
 * For a setting with named steps: the correlation ratio eta of the ranks, the square root of the share of their variance
 * that lies between the groups (Kruskal and Wallis 1952: H / (n - 1)). It is never negative and grows by chance with the
 * number of groups, so whether it is resolved comes from a permutation test at the 5 % level, and its interval from
 * resampling runs within their groups.
 *
 * @param groups the step of each run
 * @param ys values of the result
 */
export function groupImportance(
  groups: readonly number[],
  ys: readonly number[],
  random: Random
): Importance | null {
  const count = ys.length
  if (count < 3) return null
  const own = eta(groups, ranks(ys))
  if (own === null) return null
  const places = ranks(ys)
  let asLarge = 1
  for (let permutation = 0; permutation < PERMUTATIONS; permutation++) {
    const order = random.permutation(count)
    const shuffled = eta(
      groups,
      Array.from(order, (from) => places[from] ?? 0)
    )
    if ((shuffled ?? 0) >= own - 1e-12) asLarge++
  }
  const members = [...new Set(groups)].map((group) =>
    groups.flatMap((other, index) => (other === group ? [index] : []))
  )
  const canResample = count >= FEWEST_RUNS && members.every((group) => group.length >= 2)
  const drawn: number[] = []
  for (let resample = 0; canResample && resample < PERMUTATIONS; resample++) {
    const picked = members.flatMap((group) => group.map(() => group[random.integer(group.length)] ?? 0))
    const again = eta(
      picked.map((index) => groups[index] ?? 0),
      ranks(picked.map((index) => ys[index] ?? 0))
    )
    if (again !== null) drawn.push(again)
  }
  drawn.sort((a, b) => a - b)
  const at = (share: number): number | null => drawn[Math.round(share * (drawn.length - 1))] ?? null
  return {
    value: own,
    low: at(0.025),
    high: at(0.975),
    resolved: count >= FEWEST_RUNS && asLarge / (PERMUTATIONS + 1) <= 0.05,
    estimator: 'eta',
    sign: 0,
    pairs: count
  }
}

/** Null where nothing varies, or all runs are of one group. */
function eta(groups: readonly number[], values: readonly number[]): number | null {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length
  const sums = new Map<number, { sum: number; count: number }>()
  let total = 0
  for (const [index, value] of values.entries()) {
    const group = groups[index] ?? 0
    const own = sums.get(group) ?? { sum: 0, count: 0 }
    sums.set(group, { sum: own.sum + value, count: own.count + 1 })
    total += (value - middle) ** 2
  }
  if (sums.size < 2 || total === 0) return null
  let between = 0
  for (const { sum, count } of sums.values()) between += count * (sum / count - middle) ** 2
  return Math.sqrt(Math.min(1, between / total))
}
