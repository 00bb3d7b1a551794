import { AppError } from '@contract/errors'

/** What an attack asked for and met, one entry a sample. */
export interface CallRecord {
  readonly forwardCalls: Int32Array
  readonly backwardCalls: Int32Array
  /** 1 where a gradient was zero in every feature and the network not fooled: the attack could not climb there. */
  readonly zeroGradient: Uint8Array
  /** 1 where a gradient held NaN or an infinite number. */
  readonly notFiniteGradient: Uint8Array
}

/** Most forward and backward passes that an attack may ask for about each sample; open where undefined. */
export interface CallBudget {
  readonly forwardCalls?: number | undefined
  readonly backwardCalls?: number | undefined
}

/** Which passes are counted: forward or backward ones. */
export type CallKind = keyof CallBudget

/** A record of some samples of a larger one, which is kept along with it. */
export interface PartRecord extends CallRecord {
  readonly whole?: { readonly record: PartRecord; readonly rows: Int32Array }
}

/** Sets a flag of a sample, in the larger record, too. */
export function raiseFlag(record: PartRecord, flag: 'zeroGradient' | 'notFiniteGradient', row: number): void {
  record[flag][row] = 1
  if (record.whole) raiseFlag(record.whole.record, flag, record.whole.rows[row] as number)
}

/** A record of `count` samples about which nothing was asked yet. */
export function emptyCallRecord(count: number): CallRecord {
  return {
    forwardCalls: new Int32Array(count),
    backwardCalls: new Int32Array(count),
    zeroGradient: new Uint8Array(count),
    notFiniteGradient: new Uint8Array(count)
  }
}

/** How often the attack may still ask about a sample. */
export function callsLeft(record: CallRecord, budget: CallBudget, kind: CallKind, row: number): number {
  return (budget[kind] ?? Infinity) - (record[kind][row] as number)
}

/**
 * Counts one pass for each row.
 *
 * @throws AppError 'bug' where it exceeds the budget of a sample: the attack has to know its own limits
 */
export function countCalls(
  record: PartRecord,
  budget: CallBudget,
  kinds: readonly CallKind[],
  rows: Int32Array
): void {
  for (const kind of kinds) {
    for (const row of rows) {
      if (callsLeft(record, budget, kind, row) < 1)
        throw new AppError(
          'bug',
          `The attack went over its budget of ${budget[kind]} ${kind === 'forwardCalls' ? 'forward' : 'backward'} ` +
            'passes a sample.'
        )
      record[kind][row]!++
    }
  }
  const { whole } = record
  if (whole)
    countCalls(
      whole.record,
      {},
      kinds,
      rows.map((row) => whole.rows[row] as number)
    )
}
