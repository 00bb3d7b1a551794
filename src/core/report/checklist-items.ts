import type { AttackResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { formatCount, formatPercent } from '../charts/format'
import type { Subject } from './input'

/** One question of the checklist with what the stored results say to it. */
export interface Item {
  readonly question: string
  readonly answer: 'yes' | 'no' | 'not done'
  /** The number that the answer rests on. */
  readonly found: string
  /** Begins the id of the chart that shows it. */
  readonly figure?: string
  /** The run that the number is of. */
  readonly run?: RunDetail
}

/** A result with the run that it belongs to. */
export interface Found {
  readonly detail: RunDetail
  readonly result: AttackResult
}

/** All attack results of the report with their runs, in the order of the runs. */
export function foundAttacks(subject: Subject): Found[] {
  return subject.reported.flatMap((detail) =>
    detail.points.flatMap((point): Found[] => {
      if (point.kind === 'epoch') return point.attacks.map((result) => ({ detail, result }))
      return point.kind === 'attack' ? [{ detail, result: point.result }] : []
    })
  )
}

/** The result with the lowest or highest robust accuracy; undefined where there is none. */
export function extreme(found: readonly Found[], which: 'lowest' | 'highest'): Found | undefined {
  const sign = which === 'lowest' ? 1 : -1
  return found.reduce<Found | undefined>(
    (best, one) =>
      best === undefined || sign * one.result.robustAccuracy.value < sign * best.result.robustAccuracy.value
        ? one
        : best,
    undefined
  )
}

/** "3 networks", "1 network" */
export function counted(count: number, what: string): string {
  return `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`
}

/** "81.0 % to 92.5 %", or the one value. */
export function span(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return low === high ? formatPercent(low) : `${formatPercent(low)} to ${formatPercent(high)}`
}
