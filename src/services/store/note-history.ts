import { z } from 'zod'
import { type EarlierNote, MOST_EARLIER_NOTES } from '@contract/marks'
import type { ReportSectionId } from '@contract/report'
import type { Database, SqlValue } from './database'
import { readRows } from './rows'

/** What a note is about: a run, or a section of the report. */
export type NoteSubject = { readonly runId: string } | { readonly section: ReportSectionId }

/** What notes said before another text took its place. */
export interface NoteHistoryRows {
  /** Keeps a text that is replaced, unless it is the one that was kept last; the oldest beyond so many go. */
  keep(subject: NoteSubject, note: string): void
  /** The latest first. */
  list(subject: NoteSubject): EarlierNote[]
}

const Row = z
  .object({ note: z.string(), replaced_at: z.string() })
  .transform((row): EarlierNote => ({ note: row.note, replacedAt: row.replaced_at }))

const idOf = (subject: NoteSubject): [run: SqlValue, section: SqlValue] =>
  'runId' in subject ? [subject.runId, null] : [null, subject.section]

export function createNoteHistoryRows(database: Database): NoteHistoryRows {
  return {
    keep(subject, note) {
      const id = idOf(subject)
      const last = database.get(
        'SELECT note FROM note_history WHERE run_id IS ?1 AND section IS ?2 ORDER BY id DESC LIMIT 1',
        id
      )
      if (last?.['note'] === note) return
      database.run('INSERT INTO note_history (run_id, section, note, replaced_at) VALUES (?, ?, ?, ?)', [
        ...id,
        note,
        new Date().toISOString()
      ])
      database.run(
        `DELETE FROM note_history WHERE run_id IS ?1 AND section IS ?2 AND id NOT IN
           (SELECT id FROM note_history WHERE run_id IS ?1 AND section IS ?2
            ORDER BY id DESC LIMIT ${MOST_EARLIER_NOTES})`,
        id
      )
    },
    list: (subject) =>
      readRows(
        Row,
        database.all(
          'SELECT note, replaced_at FROM note_history WHERE run_id IS ? AND section IS ? ORDER BY id DESC',
          idOf(subject)
        ),
        'note_history',
        database
      )
  }
}
