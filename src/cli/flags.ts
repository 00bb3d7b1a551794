import { Option } from 'commander'
import type { z } from 'zod'
import { formFields, type FormField } from '@contract/form-field'

/** One command-line flag drawn from one field of a schema: the same fields that a form in the window shows. */
export interface Flag {
  readonly name: string
  /** Where the value goes in the input object. */
  readonly path: readonly string[]
  readonly description: string
  readonly type: FormField['type']
  readonly choices: readonly string[]
  readonly defaultText: string | null
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/**
 * Flags for the plain fields of an object schema. Fields that hold objects are left out: the command lists theirs
 * with a longer `prefix`.
 *
 * @param prefix path of the object in the input
 * @param only names of the fields to take; all plain ones when left out
 */
export function flagsOf(schema: z.ZodType, prefix: readonly string[] = [], only?: readonly string[]): Flag[] {
  return formFields(schema)
    .filter((field) => only === undefined || only.includes(field.key))
    .map((field) => ({
      name: kebab(field.key),
      path: [...prefix, field.key],
      description: [field.title, field.description].filter((text) => text !== '').join(': '),
      type: field.type,
      choices: field.choices,
      defaultText: field.initial === undefined || field.initial === null ? null : String(field.initial)
    }))
}

/**
 * Flags that several schemas share (the options of several attacks) become one. Where they do not say the same of it,
 * only the title and no default remain.
 */
export function mergeFlags(lists: readonly (readonly Flag[])[]): Flag[] {
  const merged = new Map<string, Flag>()
  for (const flag of lists.flat()) {
    const known = merged.get(flag.name)
    merged.set(flag.name, known === undefined ? flag : inCommon(known, flag))
  }
  return [...merged.values()]
}

function inCommon(one: Flag, other: Flag): Flag {
  const [title = ''] = one.description.split(': ')
  return {
    ...one,
    description: one.description === other.description ? one.description : title,
    defaultText: one.defaultText === other.defaultText ? one.defaultText : null
  }
}

/** The flag for commander's help and parser. Switches take `--no-…` as well. */
export function optionsOf(flag: Flag): Option[] {
  const remark = flag.defaultText === null ? '' : ` (default: ${flag.defaultText})`
  if (flag.type === 'boolean') {
    return [
      new Option(`--${flag.name}`, flag.description + remark),
      new Option(`--no-${flag.name}`).hideHelp()
    ]
  }
  const shown = flag.choices.length > 0 ? flag.choices.join('|') : flag.type === 'text' ? 'TEXT' : 'N'
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
  if (flag.type !== 'number' && flag.type !== 'integer') return value
  const text = String(value).trim()
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : value
}
