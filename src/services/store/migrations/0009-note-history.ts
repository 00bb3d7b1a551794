import type { Migration } from './migration'

/** Earlier texts of the notes of runs. */
export const noteHistory: Migration = {
  version: 9,
  name: 'note-history',
  sql: `
CREATE TABLE note_history (
  -- Rises with time.
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  note TEXT NOT NULL,
  -- When another text took its place.
  replaced_at TEXT NOT NULL
) STRICT;
CREATE INDEX note_history_of_run ON note_history (run_id, id);
`
}
