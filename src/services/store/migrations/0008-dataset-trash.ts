import type { Migration } from './migration'

/** The trash of data sets. */
export const datasetTrash: Migration = {
  version: 8,
  name: 'dataset-trash',
  sql: `
-- When it was thrown away; null for a data set in use.
ALTER TABLE datasets ADD COLUMN trashed_at TEXT;
`
}
