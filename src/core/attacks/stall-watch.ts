import { range } from '../tensor/batches'

/** How often a descent is checked for whether it still gains, and the share that a loss has to fall below in between. */
const CHECKS = 10
const STALLED = 0.9999
/** Checks in a row without a gain: the loss of a descent with momentum rises now and then before it falls on. */
const PATIENCE = 2

/**
 * Finds the samples whose loss no longer falls, so that they leave the descent, after Carlini & Wagner's code. That asks the
 * loss of a whole batch, which goes on for all while one of them gains; a sample by itself gets a second check instead.
 */
export interface StallWatch {
  /**
   * Which samples go on after a step.
   *
   * @param rows sample of each row
   * @param losses of this step, one a row
   * @param isDone whether a sample has what it came for, and leaves at once
   * @returns places in `rows`; null where all go on
   */
  goingOn(
    step: number,
    rows: Int32Array,
    losses: Float64Array,
    isDone?: (row: number) => boolean
  ): Int32Array | null
}

/**
 * @param count samples of the batch
 * @param options `abortEarly`: whether samples that stall leave at all
 */
export function stallWatch(
  count: number,
  { steps, abortEarly }: { readonly steps: number; readonly abortEarly: boolean }
): StallWatch {
  const every = Math.max(1, Math.floor(steps / CHECKS))
  const last = new Float64Array(count).fill(Infinity)
  const stalls = new Uint8Array(count)

  function isStalled(row: number, loss: number): boolean {
    const before = last[row] as number
    last[row] = Math.min(before, loss)
    stalls[row] = loss > before * STALLED ? (stalls[row] as number) + 1 : 0
    return (stalls[row] as number) >= PATIENCE
  }

  return {
    goingOn(step, rows, losses, isDone = () => false) {
      const isCheck = abortEarly && step % every === every - 1
      const left = range(0, rows.length).filter((at) => {
        const row = rows[at] as number
        return !isDone(row) && !(isCheck && isStalled(row, losses[at] as number))
      })
      return left.length === rows.length ? null : left
    }
  }
}
