import type { LedgerRow } from '@contract/run'
import type { Tally } from './tally'

/**
 * The rows of one wave: distance, calls and success, and the hash of each adversarial input. A sample that was wrong
 * before the attack has no success, and it does not count as robust; it was not attacked and has distance 0 and no calls, but
 * where every image is changed. One for which a minimum-norm attack found nothing has no distance.
 *
 * @param hashes SHA-256 of the adversarial inputs of the wave
 * @param at place of the wave in the tally
 */
export function ledgerRows(
  evaluationId: string,
  hashes: readonly string[],
  indices: Int32Array,
  tally: Tally,
  at: number
): LedgerRow[] {
  return Array.from(indices, (sampleIndex, row) => ({
    evaluationId,
    sampleIndex,
    cleanCorrect: tally.cleanCorrect[at + row] === 1,
    success: tally.success[at + row] === 1,
    distance: finite(tally.distance[at + row] as number),
    forwardCalls: tally.forwardCalls[at + row] as number,
    backwardCalls: tally.backwardCalls[at + row] as number,
    label: tally.label[at + row] as number,
    cleanClass: tally.cleanClass[at + row] as number,
    adversarialClass: tally.adversarialClass[at + row] as number,
    cleanMargin: finite(tally.cleanMargin[at + row] as number),
    adversarialMargin: finite(tally.adversarialMargin[at + row] as number),
    ...(tally.silent[at + row] === -1 ? {} : { silent: tally.silent[at + row] === 1 }),
    hash: hashes[row] as string
  }))
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
