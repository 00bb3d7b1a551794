import { z } from 'zod'
import { AppError } from '@contract/errors'
import { JobSpec, JobState, Progress } from '@contract/job'
import { type Run, RunVersions } from '@contract/run'
import type { Database, SqlValue } from './database'
import { jsonColumn, readRow, readRows } from './rows'

const Row = z
  .object({
    id: z.string(),
    study_id: z.string().nullable(),
    label: z.string(),
    spec: jsonColumn(JobSpec),
    state: JobState,
    progress: jsonColumn(Progress).nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    produced: z.string().nullable(),
    versions: jsonColumn(RunVersions).nullable(),
    dataset_hash: z.string().nullable(),
    model_hash: z.string().nullable(),
    checkpoint_epoch: z.int().nullable(),
    created_at: z.string(),
    started_at: z.string().nullable(),
    ended_at: z.string().nullable(),
    seconds: z.number()
  })
  .transform((row): Run => ({
    id: row.id,
    studyId: row.study_id,
    label: row.label,
    spec: row.spec,
    state: row.state,
    progress: row.progress,
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    produced: row.produced,
    versions: row.versions,
    datasetHash: row.dataset_hash,
    modelHash: row.model_hash,
    checkpointEpoch: row.checkpoint_epoch,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    seconds: row.seconds
  }))

const SELECT = `SELECT runs.*, checkpoints.epoch AS checkpoint_epoch
FROM runs LEFT JOIN checkpoints ON checkpoints.run_id = runs.id`

/** What may change in a run. The checkpoint is a table of its own. */
export type RunChange = Partial<
  Omit<Run, 'id' | 'studyId' | 'label' | 'spec' | 'createdAt' | 'checkpointEpoch'>
>

/** The runs of a project: what jobs were asked for, and what became of them. */
export interface RunRows {
  add(run: Run): void
  /** In the order in which they were made. */
  list(): Run[]
  inStates(states: readonly JobState[]): Run[]
  ofStudy(studyId: string): Run[]
  byId(id: string): Run | null
  /** Throws `not-found`. */
  get(id: string): Run
  change(id: string, change: RunChange): Run
  /** Gives a run that has ended another spec and label, where something that it names has another name by now. */
  respecify(id: string, spec: JobSpec, label: string): Run
  /** Deletes a run with all that was stored of it. */
  remove(id: string): void
  /** The number of the next thing that is stored of a run: 1, 2, 3, ... */
  nextPosition(id: string): number
}

export function createRunRows(database: Database): RunRows {
  const list = (where: string, values: readonly SqlValue[] = []): Run[] =>
    readRows(Row, database.all(`${SELECT} ${where} ORDER BY number`, values), 'runs', database)

  function byId(id: string): Run | null {
    const row = database.get(`${SELECT} WHERE runs.id = ?`, [id])
    return row && readRow(Row, row, 'runs')
  }

  function get(id: string): Run {
    const run = byId(id)
    if (!run) throw new AppError('not-found', `There is no run "${id}" in this project.`)
    return run
  }

  return {
    byId,
    get,
    list: () => list(''),
    inStates: (states) => list(`WHERE state IN (${states.map(() => '?').join(', ')})`, states),
    ofStudy: (studyId) => list('WHERE study_id = ?', [studyId]),
    add(run) {
      database.transaction(() => {
        database.run(
          'INSERT INTO runs (id, study_id, label, spec, state, created_at) VALUES (?, ?, ?, ?, ?, ?)',
          [run.id, run.studyId, run.label, JSON.stringify(run.spec), run.state, run.createdAt]
        )
        update(database, run)
      })
    },
    change: (id, change) =>
      database.transaction(() => {
        const run = { ...get(id), ...change }
        update(database, run)
        return run
      }),
    respecify: (id, spec, label) =>
      database.transaction(() => {
        database.run('UPDATE runs SET spec = ?, label = ? WHERE id = ?', [JSON.stringify(spec), label, id])
        return get(id)
      }),
    remove(id) {
      database.run('DELETE FROM runs WHERE id = ?', [id])
    },
    nextPosition(id) {
      database.run('UPDATE runs SET position = position + 1 WHERE id = ?', [id])
      return database.number('SELECT position FROM runs WHERE id = ?', [id])
    }
  }
}

function update(database: Database, run: Run): void {
  database.run(
    `UPDATE runs SET state = ?, progress = ?, error_code = ?, error_message = ?, produced = ?, versions = ?,
       dataset_hash = ?, model_hash = ?, started_at = ?, ended_at = ?, seconds = ? WHERE id = ?`,
    [
      run.state,
      run.progress && JSON.stringify(run.progress),
      run.error?.code ?? null,
      run.error?.message ?? null,
      run.produced,
      run.versions && JSON.stringify(run.versions),
      run.datasetHash,
      run.modelHash,
      run.startedAt,
      run.endedAt,
      run.seconds,
      run.id
    ]
  )
}
