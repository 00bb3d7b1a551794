import type { Migration } from './migration'

/** Figures that a person keeps for the report. A removed one stays until the project is opened again. */
export const keptFigures: Migration = {
  version: 2,
  name: 'kept-figures',
  sql: `
CREATE TABLE kept_figures (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  place INTEGER NOT NULL,
  figure TEXT NOT NULL,
  is_removed INTEGER NOT NULL DEFAULT 0 CHECK (is_removed IN (0, 1)),
  created_at TEXT NOT NULL
) STRICT;
`
}
