/**
 * Most numbers of one sample's inputs that climb side by side: many small passes become few large ones, which cost a third
 * less, and no tensor outgrows the usual ones. By the shape of the images alone, so that a sample fares alike in any batch.
 */
const MOST_NUMBERS = 2 ** 15

/** Rounds of an attack in turns of as many as go side by side, in their order. */
export function turnsOf(rounds: ArrayLike<number>, features: number): number[][] {
  const together = Math.max(1, Math.floor(MOST_NUMBERS / features))
  const turns: number[][] = []
  for (let from = 0; from < rounds.length; from += together)
    turns.push(Array.from(rounds).slice(from, from + together))
  return turns
}

/** The same rows for each of some rounds: of the first round, of the next, and so on. */
export function repeatedRows(rows: Int32Array, times: number): Int32Array {
  const all = new Int32Array(rows.length * times)
  for (let time = 0; time < times; time++) all.set(rows, time * rows.length)
  return all
}
