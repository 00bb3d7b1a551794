import { z } from 'zod'
import type { AttackedBatch } from '@contract/attacked-batch'
import { Point } from '@contract/measurement'
import type { Database } from './database'
import { jsonColumn, readRow } from './rows'

const Row = z.object({ point: jsonColumn(Point) })

/** More estimators than a training has. */
const MOST_ESTIMATORS = 8

const maps = [
  '$.result',
  ...Array.from({ length: MOST_ESTIMATORS }, (_, index) => `$.uncertainty[${index}]`)
].flatMap((path) => [`${path}.sigmaX`, `${path}.sigmaP`])

/** Paths that a point does not have are left alone by `json_replace`. */
const lean = `json_replace(point, ${maps.map((path) => `'${path}', json('[]')`).join(', ')})`
/** Finished images of an attack, told by how the JSON begins: they are no measurement, and long. */
const IS_ATTACKED = `substr(point, 1, 24) = '{"kind":"attacked-batch"'`
const LEAN = `SELECT ${lean} AS point FROM points WHERE run_id = ? AND NOT (${IS_ATTACKED}) ORDER BY position`
const LEAN_PART = `${LEAN} LIMIT ? OFFSET ?`
const LEAN_LAST = `${LEAN} DESC LIMIT ?`

const IS_BATCH = `(${IS_ATTACKED} OR json_extract(point, '$.kind') = 'certified-batch')`

const page = (point: string): string =>
  `SELECT position, ${point} AS text FROM points
   WHERE run_id = ? AND position > ? AND NOT (${IS_ATTACKED}) ORDER BY position LIMIT ?`
const PAGES = { whole: page('point'), lean: page(lean) } as const
const PageRow = z.object({ position: z.int(), text: z.string() })
const ReadRow = z.object({ position: z.int(), text: jsonColumn(Point) })

/** The measurements of the runs, without the images that an attack has finished, in the order in which they were made. */
export interface PointRows {
  add(runId: string, position: number, point: Point): void
  /** The images that an attack or a transfer matrix has finished, for going on after them. */
  attackedBatches(runId: string): AttackedBatch[]
  list(runId: string): Point[]
  /** The same without the values of each pixel, which are most of what is stored. */
  listLean(runId: string): Point[]
  /** `count` of these from the one with number `offset` on. */
  listLeanPart(runId: string, offset: number, count: number): Point[]
  /** `count` of these behind a position (null: from the first on), and the position of the last. */
  listLeanAfter(
    runId: string,
    after: number | null,
    count: number
  ): { readonly points: Point[]; readonly last: number | null }
  /** The last `count` of these, in their order. */
  listLeanLast(runId: string, count: number): Point[]
  count(runId: string): number
  /** Position of the last one; 0 without one. */
  lastPosition(runId: string): number
  /** At most `count` of them behind a position (null: from the first on), as the JSON that is stored. */
  page(
    runId: string,
    after: number | null,
    count: number,
    size: keyof typeof PAGES
  ): { readonly position: number; readonly text: string }[]
  /** Removes what was stored after `position`, but for the images that a certificate or an attack has finished. */
  removeAfter(runId: string, position: number): void
  /** Removes these, once all of them are in a result. */
  removeBatches(runId: string): void
}

export function createPointRows(database: Database): PointRows {
  return {
    add(runId, position, point) {
      database.run('INSERT INTO points (run_id, position, point) VALUES (?, ?, ?)', [
        runId,
        position,
        JSON.stringify(point)
      ])
    },
    list: (runId) =>
      database
        .all(`SELECT point FROM points WHERE run_id = ? AND NOT (${IS_ATTACKED}) ORDER BY position`, [runId])
        .map((row) => readRow(Row, row, 'points').point),
    attackedBatches: (runId) =>
      database
        .all(`SELECT point FROM points WHERE run_id = ? AND ${IS_ATTACKED} ORDER BY position`, [runId])
        .flatMap((row) => {
          const { point } = readRow(Row, row, 'points')
          return point.kind === 'attacked-batch' ? [point] : []
        }),
    listLean: (runId) => database.all(LEAN, [runId]).map((row) => readRow(Row, row, 'points').point),
    listLeanPart: (runId, offset, count) =>
      database.all(LEAN_PART, [runId, count, offset]).map((row) => readRow(Row, row, 'points').point),
    listLeanAfter(runId, after, count) {
      const rows = database.all(PAGES.lean, [runId, after ?? -1, count])
      const found = rows.map((row) => readRow(ReadRow, row, 'points'))
      return { points: found.map(({ text }) => text), last: found.at(-1)?.position ?? null }
    },
    listLeanLast: (runId, count) =>
      database
        .all(LEAN_LAST, [runId, count])
        .map((row) => readRow(Row, row, 'points').point)
        .reverse(),
    count: (runId) =>
      Number(
        database.get(`SELECT COUNT(*) AS amount FROM points WHERE run_id = ? AND NOT (${IS_ATTACKED})`, [
          runId
        ])?.['amount'] ?? 0
      ),
    lastPosition: (runId) =>
      Number(
        database.get('SELECT MAX(position) AS last FROM points WHERE run_id = ?', [runId])?.['last'] ?? 0
      ),
    page: (runId, after, count, size) =>
      database.all(PAGES[size], [runId, after ?? -1, count]).map((row) => readRow(PageRow, row, 'points')),
    removeAfter(runId, position) {
      database.run(`DELETE FROM points WHERE run_id = ? AND position > ? AND NOT (${IS_BATCH})`, [
        runId,
        position
      ])
    },
    removeBatches(runId) {
      database.run(`DELETE FROM points WHERE run_id = ? AND ${IS_BATCH}`, [runId])
    }
  }
}
