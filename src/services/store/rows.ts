import { z } from 'zod'
import { AppError } from '@contract/errors'
import type { Database, SqlRow } from './database'

/** A column of JSON text whose value fits `schema`. */
export function jsonColumn<S extends z.ZodType>(schema: S): z.ZodType<z.output<S>> {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' })
        return z.NEVER
      }
    })
    .pipe(schema) as unknown as z.ZodType<z.output<S>>
}

/** Reads a row by its schema; throws `store-unreadable` when the database holds something else. */
export function readRow<S extends z.ZodType>(schema: S, row: SqlRow, table: string): z.output<S> {
  const parsed = schema.safeParse(row)
  if (parsed.success) return parsed.data
  throw new AppError(
    'store-unreadable',
    `A row of ${table} in the project's database is damaged (${idOf(row)}; ${problemOf(parsed.error)}). ` +
      'Restore the project from a backup.',
    { cause: parsed.error }
  )
}

/** Reads the rows of a list. One that is damaged is left out, and noted with the database: the others count as ever. */
export function readRows<S extends z.ZodType>(
  schema: S,
  rows: readonly SqlRow[],
  table: string,
  { damage }: Pick<Database, 'damage'>
): z.output<S>[] {
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row)
    if (parsed.success) return [parsed.data]
    damage.note({ table, id: idOf(row), name: nameOf(row), problem: problemOf(parsed.error) })
    return []
  })
}

function problemOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
    .join('; ')
}

function idOf(row: SqlRow): string {
  const id = row['id'] ?? row['run_id'] ?? row['evaluation'] ?? row['number']
  return typeof id === 'string' || typeof id === 'number' ? String(id) : 'without an id'
}

function nameOf(row: SqlRow): string | null {
  const name = row['name'] ?? row['label']
  return typeof name === 'string' && name !== '' ? name : null
}
