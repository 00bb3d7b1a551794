import type { Migration } from './migration'

/** What jobs told, line by line. */
export const jobLog: Migration = {
  version: 3,
  name: 'job log',
  sql: `
CREATE TABLE job_log (
  number INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  level TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX job_log_of_run ON job_log (run_id, number);
`
}
