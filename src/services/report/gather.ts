import type { TrustReport } from '@contract/checks'
import { Cancelled } from '@contract/errors'
import type { ReportFormat } from '@contract/report'
import type { LedgerRow, Run, RunDetail } from '@contract/run'
import type { ReportInput } from '@core/report'
import { isReported } from '@core/report/input'
import type { Store } from '../store/store'

/** All of a report but its measurements. */
export type ReportBase = Omit<ReportInput, 'runs'>

/** A project for a report, in pieces small enough that reading one never holds up the process. Plain data. */
export type Piece =
  | { readonly kind: 'base'; readonly base: ReportBase }
  | { readonly kind: 'trust'; readonly report: TrustReport }
  | { readonly kind: 'run'; readonly run: Run; readonly warnings: RunDetail['warnings'] }
  /** Measurements of the run named last, as they are stored: JSON. */
  | { readonly kind: 'points'; readonly points: readonly string[] }
  /** Rows of the ledger; several pieces in a row may belong to one evaluation. */
  | { readonly kind: 'ledger'; readonly evaluation: LedgerHead; readonly rows: readonly LedgerRow[] }

/** Which evaluation rows of the ledger belong to. */
export interface LedgerHead {
  readonly evaluationId: string
  readonly runId: string
  readonly epoch: number | null
}

const POINTS_AT_ONCE = 8
const ROWS_AT_ONCE = 1000

/**
 * Reads what a report is made of. A bundle also gets the values of each pixel and the ledger. Ends with `Cancelled` when
 * the store is closed meanwhile, which `isOpen` tells.
 */
export async function* gather(
  store: Store,
  base: ReportBase,
  format: ReportFormat,
  isOpen: () => boolean,
  trustOf: (evaluationId: string) => Promise<TrustReport>
): AsyncGenerator<Piece> {
  const turn = async (): Promise<void> => {
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (!isOpen()) throw new Cancelled()
  }
  yield { kind: 'base', base }
  const trashed = store.marks.trashed()
  for (const run of store.runs.list()) {
    if (trashed.has(run.id)) continue
    yield { kind: 'run', run, warnings: store.warnings.list(run.id) }
    const whole = format === 'bundle' && isReported(run, base.options)
    for (let after: number | null = null; ;) {
      const page = store.points.page(run.id, after, POINTS_AT_ONCE, whole ? 'whole' : 'lean')
      if (page.length > 0) yield { kind: 'points', points: page.map(({ text }) => text) }
      after = page[page.length - 1]?.position ?? null
      await turn()
      if (page.length < POINTS_AT_ONCE || after === null) break
    }
    if (whole) yield* gatherLedger(store, run.id, turn)
    if (isReported(run, base.options))
      for (const evaluationId of quoted(store, run)) {
        yield { kind: 'trust', report: await trustOf(evaluationId) }
        await turn()
      }
  }
}

/** Evaluations whose robust accuracy a reader quotes: those of an attack, and those of a training's last network. */
function quoted(store: Store, { id, spec }: Run): string[] {
  if (spec.kind !== 'attack' && spec.kind !== 'train') return []
  const all = store.evaluations.list(id)
  const last = Math.max(...all.map(({ epoch }) => epoch ?? 0))
  return all.filter(({ epoch }) => (epoch ?? 0) === last).map(({ result }) => result.evaluationId)
}

async function* gatherLedger(store: Store, runId: string, turn: () => Promise<void>): AsyncGenerator<Piece> {
  for (const { result, epoch } of store.evaluations.list(runId)) {
    const number = store.evaluations.find(result.evaluationId)
    if (number === null) continue
    const evaluation = { evaluationId: result.evaluationId, runId, epoch }
    for (let after = -1; ;) {
      const rows = store.ledger.page(number, result.evaluationId, after, ROWS_AT_ONCE)
      yield { kind: 'ledger', evaluation, rows }
      await turn()
      const last = rows[rows.length - 1]
      if (rows.length < ROWS_AT_ONCE || last === undefined) break
      after = last.sampleIndex
    }
  }
}
