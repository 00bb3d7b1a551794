import type { AttackProgress } from './attack'

/** Above this no upper end is known yet (Carlini & Wagner's code). */
const OPEN = 1e10

/** The weight c of the misclassification in each sample's loss, searched for one sample alone. */
interface ConstantSearch {
  readonly value: Float64Array
  /** Halves the interval below after a success, above after a failure; without an upper end c grows tenfold. */
  note(row: number, isSuccess: boolean): void
}

/** The binary search over c that Carlini & Wagner 2017 (section V) use, and EAD after them. */
function constantSearch(count: number, first: number): ConstantSearch {
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

/**
 * Descends once for each step of the search, with constants of its own for every sample.
 *
 * @param descend one descent at the constants `[count]`: yields its steps, and flags in `won` the samples that were
 * successes at any of them
 */
export async function* searchConstants(
  { count, first, searchSteps, steps }: { count: number; first: number; searchSteps: number; steps: number },
  descend: (constants: Float64Array, won: Uint8Array) => AsyncGenerator<number, void, void>
): AsyncGenerator<AttackProgress, void, void> {
  const search = constantSearch(count, first)
  const total = searchSteps * steps
  for (let round = 0; round < searchSteps; round++) {
    const won = new Uint8Array(count)
    for await (const step of descend(search.value, won)) yield { done: round * steps + step, total }
    won.forEach((flag, row) => search.note(row, flag === 1))
  }
}
