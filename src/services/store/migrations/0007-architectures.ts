import type { Migration } from './migration'

/** Architectures that people put together, and the trash of models. */
export const architectures: Migration = {
  version: 7,
  name: 'architectures',
  sql: `
CREATE TABLE architectures (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  -- A JSON list of layers.
  layers TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

-- When it was thrown away; null for a model in use.
ALTER TABLE models ADD COLUMN trashed_at TEXT;
`
}
