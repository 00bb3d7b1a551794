import { z } from 'zod'
import { fieldIssues, notFitting, type FieldIssue } from './errors'

/** Says which fields a value of a schema may have, where that depends on the value and the schema does not show it. */
type FormOf = (value: Readonly<Record<string, unknown>>) => z.ZodType | null

const forms = new WeakMap<z.ZodType, FormOf>()

/** Tells `parseGiven` the fields of a schema that parses by a function of its own. */
export function declareForm(schema: z.ZodType, form: FormOf): void {
  forms.set(schema, form)
}

/**
 * Parses what a person wrote: a file, or words of the command line. A field that the schema does not know is refused, for
 * it is a slip of the pen that would change what is measured. What is stored is parsed with the schema itself, which passes
 * over the fields of other versions of the program.
 *
 * @throws AppError 'invalid-input' that names what does not fit, and the fields that are known
 */
export function parseGiven<S extends z.ZodType>(schema: S, value: unknown, what?: string): z.output<S> {
  const parsed = schema.safeParse(value)
  const issues = [...(parsed.success ? [] : fieldIssues(parsed.error)), ...unknownFields(schema, value)]
  if (parsed.success && issues.length === 0) return parsed.data
  throw notFitting(issues, what, parsed.error)
}

/** The fields of a value, at any depth, that its schema passes over. */
function unknownFields(schema: z.ZodType, value: unknown, path: readonly string[] = []): FieldIssue[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    const element = elementOf(schema, value)
    return element === null
      ? []
      : value.flatMap((one, at) => unknownFields(element, one, [...path, String(at)]))
  }
  const fields = value as Record<string, unknown>
  const object = objectOf(schema, fields)
  if (object === null) return []
  const { shape } = object
  return Object.entries(fields).flatMap(([key, own]) => {
    const field = shape[key]
    if (field !== undefined) return unknownFields(field as z.ZodType, own, [...path, key])
    const known = Object.keys(shape).join(', ')
    const message =
      known === ''
        ? `there is no field “${key}”, and no other here either`
        : `there is no field “${key}”; known are ${known}`
    return [{ path: [...path, key].join('.'), message }]
  })
}

/** The schema of each element; null where the schema is of no list. */
function elementOf(schema: z.ZodType, list: readonly unknown[]): z.ZodType | null {
  const bare = unwrapped(schema, list)
  return bare instanceof z.ZodArray ? (bare.element as z.ZodType) : null
}

function objectOf(schema: z.ZodType, value: Readonly<Record<string, unknown>>): z.ZodObject | null {
  const bare = unwrapped(schema, value)
  // One that takes any further field says so with its catch-all.
  return bare instanceof z.ZodObject && bare.def.catchall === undefined ? bare : null
}

/** A schema without what says when it may be left out; of several the one that the value is of. */
function unwrapped(schema: z.ZodType, value: unknown): z.ZodType | null {
  const form = forms.get(schema)
  if (form) {
    const own = form(value as Readonly<Record<string, unknown>>)
    return own && unwrapped(own, value)
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  )
    return unwrapped(schema.unwrap() as z.ZodType, value)
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in as z.ZodType, value)
  if (schema instanceof z.ZodUnion) {
    const fitting = (schema.options as z.ZodType[]).find((option) => option.safeParse(value).success)
    return fitting ? unwrapped(fitting, value) : null
  }
  return schema
}
