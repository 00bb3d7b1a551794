import { z } from 'zod'
import type { Database } from './database'
import { readRow } from './rows'

const Row = z.object({ name: z.string(), created_at: z.string() })

/** The project's own name and birthday: the one row of `project`. */
export interface ProjectRow {
  /** Null in a database whose making was cut off. */
  read(): { name: string; createdAt: string } | null
  write(name: string, createdAt: string): void
}

export function createProjectRow(database: Database): ProjectRow {
  return {
    read() {
      const row = database.get('SELECT name, created_at FROM project')
      if (!row) return null
      const { name, created_at: createdAt } = readRow(Row, row, 'project')
      return { name, createdAt }
    },
    write(name, createdAt) {
      database.run('INSERT OR REPLACE INTO project (id, name, created_at) VALUES (1, ?, ?)', [
        name,
        createdAt
      ])
    }
  }
}
