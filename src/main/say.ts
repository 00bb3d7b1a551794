import { dialogWords } from '@contract/dialog-words'
import type { LanguageTexts } from '@contract/language'

let language: LanguageTexts | null = null

/** From now on main speaks the language that the window was loaded in; null: English. */
export function speak(texts: LanguageTexts | null): void {
  language = texts
}

/**
 * What a dialog of the system says, in the language of the window, with values in its places. A text without a
 * translation stays English.
 */
export function say(word: keyof typeof dialogWords, ...values: readonly (string | number)[]): string {
  const english = dialogWords[word]
  const messages = language?.messages ?? {}
  const found = Object.hasOwn(messages, english) ? messages[english] : undefined
  return formOf(found ?? english, values).replace(/\{(\d+)\}/g, (place, at: string) =>
    String(values[Number(at)] ?? place)
  )
}

/** A translation may have plural forms: the first value then is what is counted. */
function formOf(
  text: Exclude<LanguageTexts['messages'][string], undefined>,
  [count]: readonly unknown[]
): string {
  if (typeof text === 'string') return text
  return text[new Intl.PluralRules(language?.code).select(Number(count))] ?? text.other
}
