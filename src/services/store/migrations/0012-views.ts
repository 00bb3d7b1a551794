import type { Migration } from './migration'

/** How a person left the views of the project: columns, filters, colours of tags, bookmarks, saved views. */
export const views: Migration = {
  version: 12,
  name: 'views',
  sql: `
CREATE TABLE views (
  id TEXT PRIMARY KEY,
  -- JSON that the window alone understands.
  state TEXT NOT NULL
) STRICT;
`
}
