import { AppError } from '@contract/errors'
import type { LedgerRow, RunDetail } from '@contract/run'
import type { Store } from './store/store'

/** A run with all that was measured so far. */
export function readDetail(store: Store, runId: string): RunDetail {
  const run = store.runs.get(runId)
  return { run, points: store.points.list(runId), warnings: store.warnings.list(runId) }
}

/** The same without the values of each pixel, for those who only compare. */
export function readLeanDetail(store: Store, runId: string): RunDetail {
  const run = store.runs.get(runId)
  return { run, points: store.points.listLean(runId), warnings: store.warnings.list(runId) }
}

/** Points that are read at once where the process has other things to do: some milliseconds of work. */
const SLICE = 20

/** The same, but between some points and the next others have their turn: a window stays quick beside it. */
export async function readLeanDetailInSlices(store: Store, runId: string): Promise<RunDetail> {
  const run = store.runs.get(runId)
  const points: RunDetail['points'] = []
  for (let after: number | null = null; ;) {
    // By position, not by number: however many there are, each part is read as quickly.
    const part = store.points.listLeanAfter(runId, after, SLICE)
    points.push(...part.points)
    after = part.last
    if (part.points.length < SLICE) break
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { run, points, warnings: store.warnings.list(runId) }
}

/** The ledger of one evaluation, by sample index. */
export function readLedger(store: Store, evaluationId: string): LedgerRow[] {
  const number = store.evaluations.find(evaluationId)
  if (number === null) {
    throw new AppError('not-found', `There is no evaluation "${evaluationId}" in this project.`)
  }
  return store.ledger.list(number, evaluationId)
}
