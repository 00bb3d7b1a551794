import { z } from 'zod'
import { type OwnArchitecture, StoredArchitecture } from '@contract/architecture'
import type { Database } from './database'
import { jsonColumn, readRows } from './rows'

const Row = z
  .object({
    id: z.string(),
    name: z.string(),
    layers: jsonColumn(StoredArchitecture.shape.layers),
    changed_at: z.string()
  })
  .transform(({ id, name, layers, changed_at }): StoredArchitecture => ({
    ...{ id, name, layers },
    changedAt: changed_at
  }))

/** The architectures that people have put together in a project. */
export interface ArchitectureRows {
  list(): StoredArchitecture[]
  byName(name: string): StoredArchitecture | null
  /** Makes one, or gives the one with this id another name and other layers. */
  put(id: string, architecture: OwnArchitecture, now: string): void
  remove(id: string): void
}

export function createArchitectureRows(database: Database): ArchitectureRows {
  const list = (): StoredArchitecture[] =>
    readRows(Row, database.all('SELECT * FROM architectures ORDER BY number'), 'architectures', database)
  return {
    list,
    byName: (name) => list().find((one) => one.name === name) ?? null,
    put(id, { name, layers }, now) {
      database.run(
        `INSERT INTO architectures (id, name, layers, changed_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, layers = excluded.layers,
           changed_at = excluded.changed_at`,
        [id, name, JSON.stringify(layers), now]
      )
    },
    remove(id) {
      database.run('DELETE FROM architectures WHERE id = ?', [id])
    }
  }
}
