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

/** The ledger of one evaluation, by sample index. */
export function readLedger(store: Store, evaluationId: string): LedgerRow[] {
  const number = store.evaluations.find(evaluationId)
  if (number === null) {
    throw new AppError('not-found', `There is no evaluation "${evaluationId}" in this project.`)
  }
  return store.ledger.list(number, evaluationId)
}
