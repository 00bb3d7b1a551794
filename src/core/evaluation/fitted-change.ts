import type { CallRecord } from '../attacks'

/** One change for all images of an evaluation, and what was asked for it: plain data, which goes from thread to thread. */
export interface FittedChange {
  /** `[h * w * c]`. */
  readonly values: Float32Array
  /** Place of the evaluation's first image in the split. */
  readonly first: number
  /** What was asked about each image of the evaluation; nothing about those that it was not fitted to. */
  readonly calls: CallRecord
}
