import { z } from 'zod'
import { AppError } from '@contract/errors'
import type { SqlRow } from './database'

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
  const where = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
  throw new AppError(
    'store-unreadable',
    `A row of ${table} in the project's database is damaged (${where.join('; ')}). Restore the project from a backup.`,
    { cause: parsed.error }
  )
}
