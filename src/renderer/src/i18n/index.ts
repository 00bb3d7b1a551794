import type { LanguageTexts, Translation } from '@contract/language'

/**
 * The language of the window. The English text is a message's key, so English needs no catalogue. The compiler wraps
 * what templates and scripts hold (tools/language); `t` is called by hand only where a text does not look like one.
 *
 * A language is set once, before anything else of the window is loaded; another one reloads the page.
 */
let messages: ReadonlyMap<string, Translation> = new Map()
let code = 'en'
let rules = new Intl.PluralRules('en')

/** Speaks a language from now on; null: English. */
export function speak(language: LanguageTexts | null): void {
  messages = new Map(Object.entries(language?.messages ?? {}))
  code = language?.code ?? 'en'
  rules = new Intl.PluralRules(code)
}

/** The language tag of the window, for `html lang` and Intl. */
export function languageCode(): string {
  return code
}

/** For numbers and dates: the language chosen, or in English the reader's own place. */
export function locale(): string | undefined {
  return code === 'en' ? undefined : code
}

/** A text taken apart: literal parts at even places, numbers of values at odd ones. */
const apart = new Map<string, readonly string[]>()

function fill(text: string, values: readonly unknown[]): string {
  let parts = apart.get(text)
  if (parts === undefined) {
    parts = text.split(/\{(\d+)\}/)
    apart.set(text, parts)
  }
  let filled = parts[0] ?? ''
  for (let place = 1; place < parts.length; place += 2) {
    const value = values[Number(parts[place])]
    // As a template of Vue writes it: nothing for null and undefined.
    filled += (value === null || value === undefined ? '' : String(value)) + (parts[place + 1] ?? '')
  }
  return filled
}

/** A text of the window in its language; `{0}`, `{1}` stand for the values. One without a translation stays English. */
export function t(key: string, values?: readonly unknown[]): string {
  const found = messages.get(key)
  const text = found === undefined ? key : typeof found === 'string' ? found : found.other
  return values === undefined ? text : fill(text, values)
}

/**
 * A text that is no literal here, and yet a message of the catalogue: titles of the studies that come with the program,
 * and values that options take from a list.
 */
export const fromFile = (text: string): string => t(text)

/** "1 run", "3 runs" in the language of the window: the plural's forms are under the English "{0} runs". */
export function counted(amount: number, shown: string, one: string, many: string): string {
  const found = messages.get(`{0} ${many}`)
  if (found === undefined) return `${shown} ${amount === 1 ? one : many}`
  return fill(typeof found === 'string' ? found : (found[rules.select(amount)] ?? found.other), [shown])
}
