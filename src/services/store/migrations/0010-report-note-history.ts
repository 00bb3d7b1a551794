import type { Migration } from './migration'

/** Earlier texts of the notes of a report's sections, beside those of runs: a note belongs to one or the other. */
export const reportNoteHistory: Migration = {
  version: 10,
  name: 'report-note-history',
  sql: `
CREATE TABLE note_history_of_both (
  -- Rises with time.
  id INTEGER PRIMARY KEY,
  run_id TEXT REFERENCES runs (id) ON DELETE CASCADE,
  -- Of the report of the project.
  section TEXT,
  note TEXT NOT NULL,
  -- When another text took its place.
  replaced_at TEXT NOT NULL,
  CHECK ((run_id IS NULL) <> (section IS NULL))
) STRICT;
INSERT INTO note_history_of_both (id, run_id, note, replaced_at)
  SELECT id, run_id, note, replaced_at FROM note_history;
DROP TABLE note_history;
ALTER TABLE note_history_of_both RENAME TO note_history;
CREATE INDEX note_history_of_subject ON note_history (run_id, section, id);
`
}
