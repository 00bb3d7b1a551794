import { mkdir, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '@contract/errors'
import type { LanguageChoice } from '@contract/language'
import {
  LanguageCode,
  LanguageFile,
  type LanguageTexts,
  type Translation,
  placeholders
} from '@contract/language'
import type { z } from 'zod'
import { safely } from '../safely'
import { diskFailure } from '../store/disk-failure'
import { readJson, writeJson } from './json-file'

/** The largest catalogue has a tenth of it. */
const MOST_BYTES = 4 * 1024 * 1024

/** Wrong texts that are named in an error. */
const NAMED = 3

/** Languages besides English: files `<code>.json` in a folder beside the settings. */
export interface Languages {
  readonly folder: string
  /** What is there, by code; a file that cannot be used is named with the reason. */
  list(): Promise<{
    readonly languages: readonly LanguageChoice[]
    readonly problems: readonly { readonly file: string; readonly message: string }[]
  }>
  /** The texts of a language; of the first of `wished` that is there for "system"; null: English. */
  texts(setting: string, wished: readonly string[]): Promise<LanguageTexts | null>
  /** Writes a file to fill in: every text of the window, with what `path` has translated already. */
  saveTemplate(path: string): Promise<void>
  /** Makes the folder, so that it can be shown. */
  prepare(): Promise<void>
}

export function createLanguages(userData: string, resources: string): Languages {
  const folder = join(userData, 'languages')

  async function names(): Promise<string[]> {
    const found = await readdir(folder).catch(() => [])
    return found.filter((name) => name.endsWith('.json')).sort()
  }

  async function load(name: string): Promise<LanguageTexts> {
    return { code: codeOf(join(folder, name)), ...checked(name, await parsed(join(folder, name))) }
  }

  async function list(): ReturnType<Languages['list']> {
    const languages: LanguageChoice[] = []
    const problems: { file: string; message: string }[] = []
    for (const name of await names()) {
      try {
        const { code, name: own, messages } = await load(name)
        languages.push({ code, name: own, translated: Object.keys(messages).length })
      } catch (error) {
        problems.push({ file: name, message: error instanceof AppError ? error.message : String(error) })
      }
    }
    return { languages, problems }
  }

  /** "pt-BR" is met by `pt-BR.json`, else by `pt.json`. */
  async function chosen(setting: string, wished: readonly string[]): Promise<string | null> {
    const there = await names()
    for (const wish of setting === 'system' ? wished : [setting])
      for (const code of [wish, wish.replace(/-.*/, '')]) {
        if (code.toLowerCase() === 'en') return null
        const name = there.find((one) => one.toLowerCase() === `${code.toLowerCase()}.json`)
        if (name !== undefined) return name
      }
    return null
  }

  return {
    folder,
    list: safely(list),
    texts: safely(async (setting: string, wished: readonly string[]) => {
      const name = await chosen(setting, wished)
      return name === null ? null : load(name)
    }),
    saveTemplate: safely(async (path: string) => {
      codeOf(path)
      const all = (await readJson(join(resources, 'languages', 'messages.json'))) as Catalogue
      const before = LanguageFile.safeParse(await readJson(path)).data
      await writeJson(path, template(all, before ?? null))
    }),
    prepare: safely(async () => {
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw diskFailure(error, folder)
      })
    })
  }
}

type Catalogue = Readonly<Record<string, { readonly one?: string }>>

function template(all: Catalogue, before: LanguageFile | null): LanguageFile {
  const messages = Object.entries(all).map(([key, { one }]): [string, Translation | ''] => {
    const known = before?.messages[key]
    if (known != null && known !== '') return [key, known]
    // A plural shows its two forms in English; the language may have others.
    return [key, one === undefined ? '' : { one, other: key }]
  })
  return { name: before?.name ?? 'Name of the language', messages: Object.fromEntries(messages) }
}

function codeOf(path: string): string {
  const code = LanguageCode.safeParse(basename(path, '.json'))
  if (code.success && code.data.toLowerCase() === 'en')
    throw new AppError(
      'invalid-input',
      `English comes with the program and is not read from ${basename(path)}. ` +
        'Name another wording of it after a region, such as en-GB.json.'
    )
  if (code.success && path.endsWith('.json')) return code.data
  throw new AppError(
    'invalid-input',
    `Expected a file named after its language, such as de.json or pt-BR.json, found ${basename(path)}. Rename it.`
  )
}

async function parsed(path: string): Promise<LanguageFile> {
  const name = basename(path)
  const { size } = await stat(path).catch((error: unknown) => {
    throw diskFailure(error, path)
  })
  if (size > MOST_BYTES)
    throw new AppError('invalid-input', `${name}: expected at most 4 MiB, found ${size} bytes.`)
  const value = await readJson(path)
  if (value === null) throw new AppError('invalid-input', `${name} is no JSON. Check its commas and quotes.`)
  const file = LanguageFile.safeParse(value)
  if (!file.success)
    throw new AppError(
      'invalid-input',
      `${name} is no translation. ${file.error.issues.slice(0, NAMED).map(issueText).join('; ')}.`
    )
  return file.data
}

const issueText = ({ path, message }: z.core.$ZodIssue): string => {
  const [first, key] = path
  const where = first === 'messages' && key !== undefined ? `“${String(key)}”` : path.join('.')
  return where === '' ? message : `${where}: ${message}`
}

/** Without what waits to be translated; every text with the placeholders of the English one. */
function checked(name: string, file: LanguageFile): Omit<LanguageTexts, 'code'> {
  const messages: Record<string, Translation> = {}
  const wrong: string[] = []
  for (const [key, translation] of Object.entries(file.messages)) {
    if (translation === null || translation === '') continue
    messages[key] = translation
    const given = placeholders(key)
    const forms =
      typeof translation === 'string'
        ? [translation]
        : Object.values(translation).filter((form) => form !== undefined)
    // "ein Lauf" may leave out the number; any other form shows all that the English text shows, and no more.
    const fits = (form: string, isMain: boolean): boolean =>
      placeholders(form) === given ||
      (!isMain &&
        placeholders(form)
          .split(' ')
          .every((one) => one === '' || given.split(' ').includes(one)))
    const main = typeof translation === 'string' ? translation : translation.other
    if (!forms.every((form) => fits(form, form === main))) wrong.push(key)
  }
  if (wrong.length === 0) return { name: file.name, messages }
  const more = wrong.length > NAMED ? `, and ${wrong.length - NAMED} more` : ''
  throw new AppError(
    'invalid-input',
    `${name}: expected the placeholders of the English text ({0}, {1} …) in its translation. They differ in ` +
      `${wrong
        .slice(0, NAMED)
        .map((key) => `“${key}”`)
        .join(', ')}${more}.`
  )
}
