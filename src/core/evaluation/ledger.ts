import type { LedgerRow } from '@contract/run'
import type { JobContext } from '../jobs/job'
import type { Tally } from './tally'

/**
 * The rows of one wave: distance, calls and success, and the hash of each adversarial input. A sample that was wrong
 * before the attack has distance 0, no calls and no success: it was not attacked, and it does not count as robust. One
 * for which a minimum-norm attack found nothing has none.
 *
 * @param xAdv pixels of the wave, NHWC
 * @param at place of the wave in the tally
 */
export function ledgerRows(
  evaluationId: string,
  xAdv: Float32Array,
  indices: Int32Array,
  tally: Tally,
  at: number,
  context: JobContext
): LedgerRow[] {
  const bytes = new Uint8Array(xAdv.buffer, xAdv.byteOffset, xAdv.byteLength)
  const size = bytes.length / indices.length
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
    hash: context.sha256(bytes.subarray(row * size, (row + 1) * size))
  }))
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
