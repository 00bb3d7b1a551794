import type { AttackProgress } from '../attacks/attack'

/**
 * The largest radius of each sample at which a proof succeeds, by halving between 0 and `largest`. The radius returned
 * is one that was proven itself, so that nothing rests on proofs being easier for smaller ones.
 *
 * @param provenAt for one radius a sample, 1 where the proof succeeds
 */
export async function* searchRadius(
  count: number,
  options: { readonly largest: number; readonly halvings: number },
  provenAt: (radii: Float64Array) => Uint8Array
): AsyncGenerator<AttackProgress, Float64Array, void> {
  const total = options.halvings + 1
  const proven = new Float64Array(count)
  const refuted = new Float64Array(count).fill(options.largest)
  const whole = provenAt(refuted)
  for (let row = 0; row < count; row++) if (whole[row] === 1) proven[row] = options.largest
  yield { done: 1, total }
  for (let halving = 1; halving <= options.halvings; halving++) {
    if (whole.every((flag) => flag === 1)) break
    const middle = proven.map((low, row) => (low + (refuted[row] as number)) / 2)
    const found = provenAt(middle)
    for (let row = 0; row < count; row++) {
      if (found[row] === 1) proven[row] = middle[row] as number
      else refuted[row] = middle[row] as number
    }
    yield { done: halving + 1, total }
    // A pause in which the thread can hear that it is to stop.
    await Promise.resolve()
  }
  return proven
}
