/** Above this no upper end is known yet (Carlini & Wagner's code). */
const OPEN = 1e10

/** The weight c of the misclassification in each sample's loss, searched for one sample alone. */
export interface ConstantSearch {
  readonly value: Float64Array
  /** Halves the interval below after a success, above after a failure; without an upper end c grows tenfold. */
  note(row: number, isSuccess: boolean): void
}

/** The binary search over c that Carlini & Wagner 2017 (section V) use, and EAD after them. */
export function constantSearch(count: number, first: number): ConstantSearch {
  const value = new Float64Array(count).fill(first)
  const low = new Float64Array(count)
  const high = new Float64Array(count).fill(OPEN)
  return {
    value,
    note(row, isSuccess) {
      const tried = value[row] as number
      if (isSuccess) high[row] = Math.min(high[row] as number, tried)
      else low[row] = Math.max(low[row] as number, tried)
      const isOpen = (high[row] as number) >= OPEN
      value[row] = isOpen ? tried * 10 : ((low[row] as number) + (high[row] as number)) / 2
    }
  }
}

/** Which samples still gain: from check to check the loss has to fall by a ten-thousandth. */
export interface Stall {
  /** True where the loss of a row has stalled since the last check. */
  isStalled(row: number, loss: number): boolean
}

export function stallOf(count: number): Stall {
  const last = new Float64Array(count).fill(Infinity)
  return {
    isStalled(row, loss) {
      const before = last[row] as number
      last[row] = Math.min(before, loss)
      return loss > before * 0.9999
    }
  }
}
