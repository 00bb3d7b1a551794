import type { Migration } from './migration'

/** What jobs found out about data sets. */
export const datasetResults: Migration = {
  version: 6,
  name: 'dataset-results',
  sql: `
CREATE TABLE dataset_results (
  number INTEGER PRIMARY KEY,
  dataset_id TEXT NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('statistics', 'predictions')),
  -- Null for what needs no model.
  model_id TEXT REFERENCES models (id) ON DELETE CASCADE,
  artifact TEXT NOT NULL REFERENCES artifacts (hash),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX results_of_dataset ON dataset_results (dataset_id, kind);
`
}
