import type { Migration } from './migration'

/** Whether an attack was told of an example of an image that it did not return. */
export const silentSuccess: Migration = {
  version: 11,
  name: 'silent-success',
  sql: `
-- Null where nobody heard what the attack was told, and in rows that an older program wrote.
ALTER TABLE ledger ADD COLUMN silent INTEGER;
`
}
