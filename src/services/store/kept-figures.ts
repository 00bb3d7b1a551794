import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '@contract/errors'
import { KeptFigure, NewKeptFigure } from '@contract/kept-figure'
import type { Database } from './database'
import { jsonColumn, readRows } from './rows'

const Row = z
  .object({ id: z.string(), figure: jsonColumn(NewKeptFigure), created_at: z.string() })
  .transform(({ id, figure, created_at: createdAt }) => KeptFigure.parse({ ...figure, id, createdAt }))

/** The figures kept for the report, in their order. */
export interface KeptFigureRows {
  list(): KeptFigure[]
  /** Puts a figure at the end. */
  add(figure: NewKeptFigure, createdAt: string): KeptFigure
  /** Hides a figure; `restore` shows it again in its place. Both throw `not-found`. */
  remove(id: string): void
  restore(id: string): void
  rename(id: string, title: string): void
  /** `ids` names every figure of the list once; throws `invalid-input` otherwise. */
  reorder(ids: readonly string[]): void
  /** Deletes what was removed. */
  forgetRemoved(): void
}

export function createKeptFigureRows(database: Database): KeptFigureRows {
  const list = (): KeptFigure[] =>
    readRows(
      Row,
      database.all('SELECT * FROM kept_figures WHERE is_removed = 0 ORDER BY place, number'),
      'kept_figures',
      database
    )

  function change(sql: string, id: string, values: readonly (string | number)[] = []): void {
    if (database.run(sql, [...values, id]) === 0) {
      throw new AppError(
        'not-found',
        `There is no kept figure "${id}" in this project; it was removed meanwhile.`
      )
    }
  }

  return {
    list,
    add(figure, createdAt) {
      const id = randomUUID()
      database.run(
        `INSERT INTO kept_figures (id, place, figure, created_at)
         SELECT ?, coalesce(max(place), 0) + 1, ?, ? FROM kept_figures`,
        [id, JSON.stringify(figure), createdAt]
      )
      return KeptFigure.parse({ ...figure, id, createdAt })
    },
    remove: (id) => change('UPDATE kept_figures SET is_removed = 1 WHERE id = ?', id),
    restore: (id) => change('UPDATE kept_figures SET is_removed = 0 WHERE id = ?', id),
    rename: (id, title) =>
      change(`UPDATE kept_figures SET figure = json_set(figure, '$.title', ?) WHERE id = ?`, id, [title]),
    reorder(ids) {
      database.transaction(() => {
        const known = list().map((figure) => figure.id)
        if ([...ids].sort().join() !== [...known].sort().join()) {
          throw new AppError(
            'invalid-input',
            `A new order must name each of the ${known.length} kept figures once. Read the list again.`
          )
        }
        ids.forEach((id, index) => change('UPDATE kept_figures SET place = ? WHERE id = ?', id, [index + 1]))
      })
    },
    forgetRemoved() {
      database.run('DELETE FROM kept_figures WHERE is_removed = 1')
    }
  }
}
