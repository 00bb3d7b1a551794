import { z } from 'zod'
import type { Database } from './database'
import { readRows } from './rows'

const Row = z.object({ id: z.string(), state: z.string() })

/** How the views of the window were left, as the JSON text that it gave. */
export interface ViewRows {
  /** The texts by view. */
  list(): Record<string, string>
  /** Looking at a project does not change it: neither its last change nor its backups know of this. */
  keep(id: string, state: string): void
}

export function createViewRows(database: Database): ViewRows {
  return {
    list: () =>
      Object.fromEntries(
        readRows(Row, database.all('SELECT id, state FROM views'), 'views', database).map(({ id, state }) => [
          id,
          state
        ])
      ),
    keep(id, state) {
      database.runAside(
        'INSERT INTO views (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state',
        [id, state]
      )
    }
  }
}
