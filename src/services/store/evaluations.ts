import { z } from 'zod'
import { AttackResult } from '@contract/measurement'
import type { Database } from './database'
import { jsonColumn, readRow } from './rows'

/** One attack on one model, finished. */
export interface StoredEvaluation {
  readonly runId: string
  readonly epoch: number | null
  readonly result: AttackResult
}

const Row = z.object({
  run_id: z.string(),
  epoch: z.int().nullable(),
  result: jsonColumn(AttackResult)
})

/** The evaluations that the ledger's rows belong to. */
export interface EvaluationRows {
  /** The number by which the ledger names an evaluation; `position` counts only for a new one. */
  numberOf(evaluationId: string, runId: string, position: () => number): number
  /** Null when there is no evaluation of that id. */
  find(evaluationId: string): number | null
  finish(
    evaluationId: string,
    runId: string,
    epoch: number | null,
    result: AttackResult,
    position: () => number
  ): void
  /** Null when there is no finished one of that id. */
  get(evaluationId: string): StoredEvaluation | null
  /** The finished ones of all runs on one network, by its hash, in the order in which they were begun. */
  ofNetwork(modelHash: string): AttackResult[]
  /** The finished ones on the same images, of whatever network, in the order in which they were begun. */
  onImages(images: Pick<AttackResult, 'datasetHash' | 'offset' | 'sampleCount'>): StoredEvaluation[]
  /** The finished ones of a run, in order. */
  list(runId: string): StoredEvaluation[]
  /** Removes what was begun after `position`, with its rows of the ledger. */
  removeAfter(runId: string, position: number): void
}

export function createEvaluationRows(database: Database): EvaluationRows {
  function find(evaluationId: string): number | null {
    const row = database.get('SELECT number FROM evaluations WHERE id = ?', [evaluationId])
    return row && Number(row['number'])
  }

  function numberOf(evaluationId: string, runId: string, position: () => number): number {
    const known = find(evaluationId)
    if (known !== null) return known
    database.run('INSERT INTO evaluations (id, run_id, position) VALUES (?, ?, ?)', [
      evaluationId,
      runId,
      position()
    ])
    return find(evaluationId) as number
  }

  return {
    find,
    numberOf,
    finish(evaluationId, runId, epoch, result, position) {
      database.transaction(() => {
        const number = numberOf(evaluationId, runId, position)
        database.run('UPDATE evaluations SET epoch = ?, result = ? WHERE number = ?', [
          epoch,
          JSON.stringify(result),
          number
        ])
      })
    },
    get(evaluationId) {
      const row = database.get('SELECT * FROM evaluations WHERE id = ? AND result IS NOT NULL', [
        evaluationId
      ])
      if (row === null) return null
      const { run_id: runId, epoch, result } = readRow(Row, row, 'evaluations')
      return { runId, epoch, result }
    },
    ofNetwork: (modelHash) =>
      database
        .all(
          `SELECT * FROM evaluations WHERE result IS NOT NULL AND json_extract(result, '$.modelHash') = ?
           ORDER BY number`,
          [modelHash]
        )
        .map((row) => readRow(Row, row, 'evaluations').result),
    onImages: ({ datasetHash, offset, sampleCount }) =>
      database
        .all(
          `SELECT * FROM evaluations WHERE result IS NOT NULL AND json_extract(result, '$.datasetHash') = ?
           AND json_extract(result, '$.offset') = ? AND json_extract(result, '$.sampleCount') = ? ORDER BY number`,
          [datasetHash, offset, sampleCount]
        )
        .map((row) => {
          const { run_id: runId, epoch, result } = readRow(Row, row, 'evaluations')
          return { runId, epoch, result }
        }),
    list: (runId) =>
      database
        .all('SELECT * FROM evaluations WHERE run_id = ? AND result IS NOT NULL ORDER BY position', [runId])
        .map((row) => {
          const { run_id: owner, epoch, result } = readRow(Row, row, 'evaluations')
          return { runId: owner, epoch, result }
        }),
    removeAfter(runId, position) {
      database.run('DELETE FROM evaluations WHERE run_id = ? AND position > ?', [runId, position])
    }
  }
}
