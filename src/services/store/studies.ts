import { z } from 'zod'
import { StudySpec } from '@contract/study'
import type { Database } from './database'
import { jsonColumn, readRow, readRows } from './rows'

/** A study as stored; its state and runs are read from `runs`. */
export interface StoredStudy {
  readonly id: string
  readonly name: string
  readonly spec: StudySpec
  readonly createdAt: string
}

const Row = z
  .object({ id: z.string(), name: z.string(), spec: jsonColumn(StudySpec), created_at: z.string() })
  .transform(({ created_at: createdAt, ...row }): StoredStudy => ({ ...row, createdAt }))

export interface StudyRows {
  add(study: StoredStudy): void
  list(): StoredStudy[]
  byId(id: string): StoredStudy | null
  /** Gives a study another spec, where something that it names has another name by now. */
  respecify(id: string, spec: StudySpec): void
  rename(id: string, name: string): void
  /** With all of its runs. */
  remove(id: string): void
}

export function createStudyRows(database: Database): StudyRows {
  return {
    add(study) {
      database.run('INSERT INTO studies (id, name, spec, created_at) VALUES (?, ?, ?, ?)', [
        study.id,
        study.name,
        JSON.stringify(study.spec),
        study.createdAt
      ])
    },
    list: () => readRows(Row, database.all('SELECT * FROM studies ORDER BY number'), 'studies', database),
    byId(id) {
      const row = database.get('SELECT * FROM studies WHERE id = ?', [id])
      return row && readRow(Row, row, 'studies')
    },
    respecify(id, spec) {
      database.run('UPDATE studies SET spec = ? WHERE id = ?', [JSON.stringify(spec), id])
    },
    rename(id, name) {
      database.run('UPDATE studies SET name = ? WHERE id = ?', [name, id])
    },
    remove(id) {
      database.run('DELETE FROM studies WHERE id = ?', [id])
    }
  }
}
