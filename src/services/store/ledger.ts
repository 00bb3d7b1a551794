import type { LedgerRow } from '@contract/run'
import type { Database, SqlRow } from './database'

/** What each attack did to each test image: one compact row an image. */
export interface LedgerRows {
  /** `evaluation` is the number of the evaluation that all rows belong to. */
  add(evaluation: number, rows: readonly LedgerRow[]): void
  /** By sample index. */
  list(evaluation: number, evaluationId: string): LedgerRow[]
  /** At most `count` of them behind a sample index. */
  page(evaluation: number, evaluationId: string, after: number, count: number): LedgerRow[]
}

export function createLedgerRows(database: Database): LedgerRows {
  return {
    add(evaluation, rows) {
      database.transaction(() => {
        for (const row of rows) {
          database.run(
            `INSERT INTO ledger (evaluation, sample_index, clean_correct, success, distance, forward_calls,
               backward_calls, label, clean_class, adversarial_class, clean_margin, adversarial_margin, silent, hash)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            [
              evaluation,
              row.sampleIndex,
              Number(row.cleanCorrect),
              Number(row.success),
              row.distance ?? Infinity,
              row.forwardCalls,
              row.backwardCalls,
              row.label,
              row.cleanClass,
              row.adversarialClass,
              row.cleanMargin,
              row.adversarialMargin,
              row.silent === undefined ? null : Number(row.silent),
              Buffer.from(row.hash, 'hex')
            ]
          )
        }
      })
    },
    list: (evaluation, evaluationId) =>
      database
        .all('SELECT * FROM ledger WHERE evaluation = ? ORDER BY sample_index', [evaluation])
        .map((row) => fromRow(row, evaluationId)),
    page: (evaluation, evaluationId, after, count) =>
      database
        .all('SELECT * FROM ledger WHERE evaluation = ? AND sample_index > ? ORDER BY sample_index LIMIT ?', [
          evaluation,
          after,
          count
        ])
        .map((row) => fromRow(row, evaluationId))
  }
}

/** By hand: a run has hundreds of thousands of these rows, and the table is strict. */
function fromRow(row: SqlRow, evaluationId: string): LedgerRow {
  return {
    evaluationId,
    sampleIndex: Number(row['sample_index']),
    cleanCorrect: row['clean_correct'] === 1,
    success: row['success'] === 1,
    distance: finiteOrNull(row['distance']),
    forwardCalls: Number(row['forward_calls']),
    backwardCalls: Number(row['backward_calls']),
    label: numberOrNull(row['label']),
    cleanClass: numberOrNull(row['clean_class']),
    adversarialClass: numberOrNull(row['adversarial_class']),
    cleanMargin: numberOrNull(row['clean_margin']),
    adversarialMargin: numberOrNull(row['adversarial_margin']),
    ...(row['silent'] === null || row['silent'] === undefined ? {} : { silent: row['silent'] === 1 }),
    hash: Buffer.from(row['hash'] as ArrayBuffer).toString('hex')
  }
}

/** The column takes no null: what was not found is infinitely far. */
function finiteOrNull(value: unknown): number | null {
  return Number.isFinite(value) ? (value as number) : null
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}
