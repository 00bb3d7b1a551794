import type { Migration } from './migration'

/** The first schema. Times are ISO 8601 texts, nested values JSON texts of the contract's schemas. */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  sql: `
CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- Who runs jobs in this project; reading needs no lock.
CREATE TABLE job_lock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  token TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  process_start TEXT,
  program TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE artifacts (
  hash TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE datasets (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  format TEXT NOT NULL,
  source TEXT NOT NULL,
  image_shape TEXT NOT NULL,
  class_names TEXT NOT NULL,
  pixel_type TEXT NOT NULL,
  lower REAL NOT NULL,
  upper REAL NOT NULL,
  train_count INTEGER NOT NULL,
  train_images TEXT NOT NULL REFERENCES artifacts (hash),
  train_labels TEXT NOT NULL REFERENCES artifacts (hash),
  train_class_counts TEXT NOT NULL,
  test_count INTEGER NOT NULL,
  test_images TEXT NOT NULL REFERENCES artifacts (hash),
  test_labels TEXT NOT NULL REFERENCES artifacts (hash),
  test_class_counts TEXT NOT NULL,
  split_note TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE studies (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  study_id TEXT REFERENCES studies (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  spec TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  progress TEXT,
  error_code TEXT,
  error_message TEXT,
  produced TEXT,
  versions TEXT,
  dataset_hash TEXT,
  model_hash TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT,
  seconds REAL NOT NULL DEFAULT 0,
  -- Counts what is stored of a run, so that what came after a checkpoint can be told.
  position INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_of_study ON runs (study_id);

CREATE TABLE models (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL,
  architecture TEXT,
  input_shape TEXT NOT NULL,
  class_count INTEGER NOT NULL,
  output TEXT NOT NULL,
  lower REAL NOT NULL,
  upper REAL NOT NULL,
  parameter_count INTEGER NOT NULL,
  topology TEXT NOT NULL REFERENCES artifacts (hash),
  weights TEXT NOT NULL REFERENCES artifacts (hash),
  weight_specs TEXT NOT NULL,
  run_id TEXT REFERENCES runs (id) ON DELETE SET NULL,
  dataset_id TEXT REFERENCES datasets (id) ON DELETE SET NULL,
  epoch INTEGER,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE points (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  point TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE warnings (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

-- One attack on one model. The result comes last; until then only the rows of the ledger are known.
CREATE TABLE evaluations (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  epoch INTEGER,
  result TEXT
) STRICT;
CREATE INDEX evaluations_of_run ON evaluations (run_id, position);

CREATE TABLE ledger (
  evaluation INTEGER NOT NULL REFERENCES evaluations (number) ON DELETE CASCADE,
  sample_index INTEGER NOT NULL,
  clean_correct INTEGER NOT NULL,
  success INTEGER NOT NULL,
  distance REAL NOT NULL,
  forward_calls INTEGER NOT NULL,
  backward_calls INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (evaluation, sample_index)
) STRICT, WITHOUT ROWID;

-- The last checkpoint of a training that is not done.
CREATE TABLE checkpoints (
  run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  topology TEXT NOT NULL REFERENCES artifacts (hash),
  weights TEXT NOT NULL REFERENCES artifacts (hash),
  weight_specs TEXT NOT NULL,
  optimizer TEXT NOT NULL REFERENCES artifacts (hash),
  optimizer_specs TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`
}
