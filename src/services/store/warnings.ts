import { Warning } from '@contract/measurement'
import type { Database } from './database'
import { readRow } from './rows'

/** Reasons to distrust the numbers of a run, in the order in which they came up. */
export interface WarningRows {
  add(runId: string, position: number, warning: Warning): void
  list(runId: string): Warning[]
  /** Removes what was stored after `position`. */
  removeAfter(runId: string, position: number): void
}

export function createWarningRows(database: Database): WarningRows {
  return {
    add(runId, position, { code, message }) {
      database.run('INSERT INTO warnings (run_id, position, code, message) VALUES (?, ?, ?, ?)', [
        runId,
        position,
        code,
        message
      ])
    },
    list: (runId) =>
      database
        .all('SELECT code, message FROM warnings WHERE run_id = ? ORDER BY position', [runId])
        .map((row) => readRow(Warning, row, 'warnings')),
    removeAfter(runId, position) {
      database.run('DELETE FROM warnings WHERE run_id = ? AND position > ?', [runId, position])
    }
  }
}
