import { Option } from 'commander'
import { z } from 'zod'

/** One command-line flag drawn from one field of a schema. */
export interface Flag {
  /** Where the value goes in the input object. */
  readonly path: readonly string[]
  readonly name: string
  readonly description: string
  readonly kind: 'number' | 'integer' | 'string' | 'boolean'
  readonly choices: readonly string[] | null
  readonly defaultText: string | null
}

/** The part of JSON Schema that a flag needs. */
interface FieldSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly FieldSchema[]
  readonly default?: unknown
  readonly title?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, FieldSchema>>
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/**
 * Flags for the plain fields (numbers, text, choices, switches, each possibly nullable) of an object schema. Fields
 * that hold objects are left out: the command lists theirs with a longer `path`.
 *
 * @param prefix path of the object in the input
 * @param only names of the fields to take; all plain ones when left out
 */
export function flagsOf(schema: z.ZodType, prefix: readonly string[] = [], only?: readonly string[]): Flag[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as FieldSchema
  return Object.entries(json.properties ?? {}).flatMap(([key, field]) => {
    if (only && !only.includes(key)) return []
    const plain = field.anyOf?.find((branch) => branch.type !== 'null') ?? field
    const choices = plain.enum?.map(String) ?? null
    const kind = plain.type
    if (
      field.const !== undefined ||
      (kind !== 'number' && kind !== 'integer' && kind !== 'string' && kind !== 'boolean')
    )
      return []
    const description = [field.title, field.description].filter((text) => text !== undefined).join(': ')
    const defaultText = field.default === undefined || field.default === null ? null : String(field.default)
    return [
      {
        path: [...prefix, key],
        name: kebab(key),
        description: description || key,
        kind,
        choices,
        defaultText
      }
    ]
  })
}

/** Flags that several schemas share (the options of several attacks) become one; the first description stays. */
export function mergeFlags(lists: readonly (readonly Flag[])[]): Flag[] {
  const merged = new Map<string, Flag>()
  for (const flag of lists.flat()) if (!merged.has(flag.name)) merged.set(flag.name, flag)
  return [...merged.values()]
}

/** The flag for commander's help and parser. Switches take `--no-…` as well. */
export function optionsOf(flag: Flag): Option[] {
  const remark = flag.defaultText === null ? '' : ` (default: ${flag.defaultText})`
  if (flag.kind === 'boolean') {
    return [
      new Option(`--${flag.name}`, flag.description + remark),
      new Option(`--no-${flag.name}`).hideHelp()
    ]
  }
  const shown = flag.choices ? flag.choices.join('|') : flag.kind === 'string' ? 'TEXT' : 'N'
  return [new Option(`--${flag.name} <${shown}>`, flag.description + remark)]
}

const camel = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/**
 * What was given on the command line as the nested input object that the schema parses. Numbers that are none stay
 * text, so that the schema's own message names the field.
 */
export function inputFrom(
  flags: readonly Flag[],
  given: Readonly<Record<string, unknown>>
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const flag of flags) {
    const value = given[camel(flag.name)]
    if (value === undefined) continue
    let place = input
    for (const step of flag.path.slice(0, -1)) place = (place[step] ??= {}) as Record<string, unknown>
    place[flag.path[flag.path.length - 1] as string] = typed(flag, value)
  }
  return input
}

function typed(flag: Flag, value: unknown): unknown {
  if (flag.kind !== 'number' && flag.kind !== 'integer') return value
  const text = String(value).trim()
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : value
}
