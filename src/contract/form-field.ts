import { z } from 'zod'
import type { FieldHint } from './field'

/** One input of a form, drawn from a schema: everything a control needs to know. */
export interface FormField {
  readonly key: string
  readonly title: string
  readonly description: string
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'text'
  /** An empty field stands for null. */
  readonly nullable: boolean
  readonly initial: unknown
  readonly minimum: number | null
  readonly maximum: number | null
  readonly choices: readonly string[]
  /** What people call a choice, where that is not its own word; from `names` in the schema's meta. */
  readonly names: Readonly<Record<string, string>>
  readonly hint: FieldHint | null
}

interface Property {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly enum?: readonly string[]
  readonly names?: Readonly<Record<string, string>>
  readonly const?: unknown
  readonly anyOf?: readonly Property[]
}

/** Zod writes JavaScript's safe integers as bounds of every integer; to a person they are none. */
function bound(value: number | undefined): number | null {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value
}

function typeOf(property: Property): FormField['type'] | null {
  if (property.const !== undefined) return null
  if (property.enum !== undefined) return 'choice'
  if (property.type === 'integer' || property.type === 'number' || property.type === 'boolean')
    return property.type
  return property.type === 'string' ? 'text' : null
}

/** Words from an option's name, inside of a sentence: "batchSize" gives "batch size". */
export function lowerWordsOf(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}

/** Words from an option's name, for those without a title: "batchSize" gives "Batch size". */
export function wordsOf(key: string): string {
  const words = lowerWordsOf(key)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/**
 * The fields of an object schema in its order. Nested objects and unions have no single control and are left out;
 * a form shows them by their own schema.
 */
export function formFields(
  schema: z.ZodType,
  hints: Readonly<Record<string, FieldHint | null>> = {}
): FormField[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, Property>
  }
  return Object.entries(json.properties ?? {}).flatMap(([key, property]) => {
    const options = property.anyOf ?? []
    const nullable = options.some((option) => option.type === 'null')
    const inner = nullable ? (options.find((option) => option.type !== 'null') ?? property) : property
    const type = typeOf(inner)
    if (type === null) return []
    return [
      {
        key,
        title: property.title ?? inner.title ?? wordsOf(key),
        description: property.description ?? inner.description ?? '',
        type,
        nullable,
        initial: property.default ?? inner.default ?? (nullable ? null : undefined),
        minimum: bound(inner.minimum ?? inner.exclusiveMinimum),
        maximum: bound(inner.maximum),
        choices: inner.enum ?? [],
        names: property.names ?? inner.names ?? {},
        hint: hints[key] ?? null
      }
    ]
  })
}

/** One branch of a union that a field tells apart, such as `kind: 'adam'`. */
export interface FormVariant {
  readonly value: string
  /** The title that its schema declares, else its value. */
  readonly label: string
  readonly schema: z.ZodType
}

/** The branches of a discriminated union, in order. */
export function formVariants(union: z.ZodDiscriminatedUnion, discriminator: string): FormVariant[] {
  return union.options.flatMap((option) => {
    if (!(option instanceof z.ZodObject)) return []
    const literal: unknown = option.shape[discriminator]
    if (!(literal instanceof z.ZodLiteral)) return []
    const value = String(literal.value)
    return [{ value, label: option.meta()?.title ?? value, schema: option }]
  })
}
