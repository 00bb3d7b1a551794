import { z } from 'zod'
import { Point } from '@contract/measurement'
import type { Database } from './database'
import { jsonColumn, readRow } from './rows'

const Row = z.object({ point: jsonColumn(Point) })

/** The measurements of the runs, in the order in which they were made. */
export interface PointRows {
  add(runId: string, position: number, point: Point): void
  list(runId: string): Point[]
  /** Removes what was stored after `position`. */
  removeAfter(runId: string, position: number): void
}

export function createPointRows(database: Database): PointRows {
  return {
    add(runId, position, point) {
      database.run('INSERT INTO points (run_id, position, point) VALUES (?, ?, ?)', [
        runId,
        position,
        JSON.stringify(point)
      ])
    },
    list: (runId) =>
      database
        .all('SELECT point FROM points WHERE run_id = ? ORDER BY position', [runId])
        .map((row) => readRow(Row, row, 'points').point),
    removeAfter(runId, position) {
      database.run('DELETE FROM points WHERE run_id = ? AND position > ?', [runId, position])
    }
  }
}
