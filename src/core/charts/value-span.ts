/** A stretch of values: all that fit the limits that are given. */
export interface ValueSpan {
  /** The least value in it. */
  readonly from?: number
  /** What lies just below it. */
  readonly over?: number
  /** What lies just above it. */
  readonly below?: number
  /** The greatest value in it. */
  readonly upTo?: number
}

/** Whether a value lies in a stretch. */
export function isWithin(value: number, { from, over, below, upTo }: ValueSpan): boolean {
  return (
    (from === undefined || value >= from) &&
    (over === undefined || value > over) &&
    (below === undefined || value < below) &&
    (upTo === undefined || value <= upTo)
  )
}
