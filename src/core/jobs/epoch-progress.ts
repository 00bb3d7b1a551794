import type { Progress } from '@contract/job'

/** Turns the progress of the parts of an epoch (training, then each measurement) into one count of epochs. */
export interface EpochProgress {
  /** Begins an epoch that consists of these parts, in this order. */
  begin(epoch: number, parts: readonly string[]): void
  /** The next part runs; `seconds` is the time that the one before it took. */
  finish(part: string, seconds: number): void
  /** Progress within the running part, as overall progress in epochs. */
  overall(progress: Progress): Progress
}

/**
 * Parts count in proportion to the seconds that they last took, and alike before that. What happens before the first
 * epoch counts nothing.
 */
export function createEpochProgress(epochs: number): EpochProgress {
  const seconds = new Map<string, number>()
  let epoch = 0
  let weights = new Map<string, number>()
  let finished = 0

  return {
    begin(next, parts) {
      epoch = next
      finished = 0
      const known = parts.map((part) => seconds.get(part)).filter((value) => value !== undefined)
      const typical = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : 1
      weights = new Map(parts.map((part) => [part, seconds.get(part) ?? typical]))
    },
    finish(part, took) {
      seconds.set(part, took)
      finished += weights.get(part) ?? 0
      weights.set(part, 0)
    },
    overall({ done, total, message }) {
      const open = [...weights.values()]
      const all = finished + open.reduce((sum, value) => sum + value, 0)
      const running = open.find((value) => value > 0) ?? 0
      const part = total > 0 ? Math.min(1, done / total) : 0
      const fraction = all > 0 ? (finished + running * part) / all : 0
      return {
        done: epoch === 0 ? 0 : Math.min(epochs, epoch - 1 + fraction),
        total: epochs,
        unit: 'epochs',
        message
      }
    }
  }
}
