import type { Migration } from './migration'

/** Stars, tags, notes and the trash of runs; class and margin of each image before and after an attack. */
export const runMarks: Migration = {
  version: 4,
  name: 'run-marks',
  sql: `
CREATE TABLE run_marks (
  run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  starred INTEGER NOT NULL DEFAULT 0,
  -- A JSON list of texts.
  tags TEXT NOT NULL DEFAULT '[]',
  note TEXT NOT NULL DEFAULT '',
  -- When it was thrown away; null for a run in use.
  trashed_at TEXT
) STRICT, WITHOUT ROWID;

-- Null in rows that an older program wrote.
ALTER TABLE ledger ADD COLUMN label INTEGER;
ALTER TABLE ledger ADD COLUMN clean_class INTEGER;
ALTER TABLE ledger ADD COLUMN adversarial_class INTEGER;
ALTER TABLE ledger ADD COLUMN clean_margin REAL;
ALTER TABLE ledger ADD COLUMN adversarial_margin REAL;
`
}
