import { z } from 'zod'
import type { EarlierNote, MarksChange, RunMarks } from '@contract/marks'
import type { Database } from './database'
import type { NoteHistoryRows } from './note-history'
import { jsonColumn, readRow, readRows } from './rows'

const Row = z
  .object({
    run_id: z.string(),
    starred: z.int(),
    tags: jsonColumn(z.array(z.string())),
    note: z.string(),
    trashed_at: z.string().nullable()
  })
  .transform((row): RunMarks => ({
    runId: row.run_id,
    starred: row.starred === 1,
    tags: row.tags,
    note: row.note,
    trashedAt: row.trashed_at
  }))

/** What people note about runs. A run without a row has no marks. */
export interface MarkRows {
  list(): RunMarks[]
  get(runId: string): RunMarks
  /** A note that is replaced is kept among the earlier ones. */
  change(runId: string, change: MarksChange): RunMarks
  /** The latest first. */
  earlierNotes(runId: string): EarlierNote[]
  /** `at` null takes a run out of the trash. */
  setTrashed(runId: string, at: string | null): RunMarks
  trashed(): Set<string>
}

export function createMarkRows(database: Database, history: NoteHistoryRows): MarkRows {
  function get(runId: string): RunMarks {
    const row = database.get('SELECT * FROM run_marks WHERE run_id = ?', [runId])
    return row
      ? readRow(Row, row, 'run_marks')
      : { runId, starred: false, tags: [], note: '', trashedAt: null }
  }

  function put(marks: RunMarks): RunMarks {
    database.run(
      `INSERT INTO run_marks (run_id, starred, tags, note, trashed_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (run_id) DO UPDATE SET starred = excluded.starred, tags = excluded.tags,
         note = excluded.note, trashed_at = excluded.trashed_at`,
      [marks.runId, Number(marks.starred), JSON.stringify(marks.tags), marks.note, marks.trashedAt]
    )
    return marks
  }

  return {
    get,
    list: () => readRows(Row, database.all('SELECT * FROM run_marks ORDER BY run_id'), 'run_marks', database),
    change: (runId, change) =>
      database.transaction(() => {
        const old = get(runId)
        if (change.note !== undefined && change.note !== old.note && old.note.trim() !== '')
          history.keep({ runId }, old.note)
        return put({
          ...old,
          starred: change.starred ?? old.starred,
          tags: [...new Set(change.tags ?? old.tags)],
          note: change.note ?? old.note
        })
      }),
    earlierNotes: (runId) => history.list({ runId }),
    setTrashed: (runId, at) => database.transaction(() => put({ ...get(runId), trashedAt: at })),
    trashed: () =>
      new Set(
        database
          .all('SELECT run_id FROM run_marks WHERE trashed_at IS NOT NULL')
          .map((row) => String(row['run_id']))
      )
  }
}
