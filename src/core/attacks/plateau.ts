/** Steps that are looked back over, and the smallest step size over the first one. */
const WINDOW = 5
const SMALLEST = 0.005

/** Step sizes that halve on a plateau, each sample's alone. */
export interface PlateauRule {
  stepSize(row: number): number
  /** Notes the loss after a step of a sample. */
  note(row: number, loss: number): void
}

/**
 * The step sizes of NES (the code of Ilyas et al. 2018): one halves where the loss is below that of four steps before. It then
 * takes five steps until it can halve again.
 */
export function plateauRule(count: number, first: number): PlateauRule {
  const sizes = new Float64Array(count).fill(first)
  const losses = Array.from({ length: count }, (): number[] => [])
  return {
    stepSize: (row) => sizes[row] as number,
    note(row, loss) {
      const last = [...(losses[row] as number[]), loss].slice(-WINDOW)
      const isLower = last.length === WINDOW && loss < (last[0] as number)
      if (isLower) sizes[row] = Math.max((sizes[row] as number) / 2, SMALLEST * first)
      losses[row] = isLower ? [] : last
    }
  }
}
