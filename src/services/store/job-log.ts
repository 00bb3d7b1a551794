import { LogLine } from '@contract/queue'
import type { Database } from './database'
import { readRow } from './rows'

/** Lines that are kept of one run; of a job that tells more the oldest go. */
const KEPT = 2000

/** What jobs told, line by line, over all their sittings. */
export interface JobLogRows {
  add(runId: string, line: LogLine): void
  /** In the order in which they were told. */
  list(runId: string): LogLine[]
}

export function createJobLogRows(database: Database): JobLogRows {
  return {
    add(runId, { at, level, message }) {
      database.run('INSERT INTO job_log (run_id, at, level, message) VALUES (?, ?, ?, ?)', [
        runId,
        at,
        level,
        message
      ])
      database.run(
        `DELETE FROM job_log WHERE run_id = ? AND number <=
           (SELECT number FROM job_log WHERE run_id = ? ORDER BY number DESC LIMIT 1 OFFSET ?)`,
        [runId, runId, KEPT]
      )
    },
    list: (runId) =>
      database
        .all('SELECT at, level, message FROM job_log WHERE run_id = ? ORDER BY number', [runId])
        .map((row) => readRow(LogLine, row, 'job_log'))
  }
}
