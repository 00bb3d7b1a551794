import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LanguageFile } from '../../src/contract/language'

/** Tag that no people speak: Windows' own for a pseudo language. */
export const PSEUDO = 'qps-ploc'

const letters: Readonly<Record<string, string>> = Object.fromEntries(
  [...'abcdefghijklmnopqrstuvwxyz'].map((letter, place) => [
    letter,
    [...'áƀçðéƒĝĥíĵķļɱñóþʠŕšţúṽŵẋýž'][place] ?? letter
  ])
)

/** Accents on every letter, a third longer, placeholders as they are: what is left in plain letters was not translated. */
function pseudo(text: string): string {
  const parts = text.split(/(\{\d+\})/)
  const accented = parts
    .map((part) =>
      part.startsWith('{')
        ? part
        : part.replace(/[A-Za-z]/g, (letter) => {
            const found = letters[letter.toLowerCase()] ?? letter
            return letter === letter.toLowerCase() ? found : found.toUpperCase()
          })
    )
    .join('')
  const plain = parts.filter((part) => !part.startsWith('{')).join('')
  const more = pad(plain, Math.ceil(plain.length / 3))
  return `${accented}${/\s/.test(plain.trim()) ? ' ' : ''}${more}`
}

/** As many letters again, in words as long as those of the text. */
function pad(plain: string, length: number): string {
  const again = plain.slice(0, length).replace(/[A-Za-z]/g, 'ö')
  return again.replace(/[^ö\s]/g, '').trim()
}

/** A whole language made of the catalogue. */
export function pseudoLanguage(): LanguageFile {
  const all = JSON.parse(readFileSync('resources/languages/messages.json', 'utf8')) as Record<
    string,
    { one?: string }
  >
  const messages = Object.entries(all).map(([key, { one }]) => [
    key,
    one === undefined ? pseudo(key) : { one: pseudo(one), other: pseudo(key) }
  ])
  return { name: pseudo('Pseudo'), messages: Object.fromEntries(messages) as LanguageFile['messages'] }
}

/** Titles and authors of papers: they are the same in every language. */
export function paperTexts(): string[] {
  const files = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]
    )
  // A citation may be put together of several literals.
  const literals = /citation:\s*((?:(['"`]).*?\2[\s+]*)+)/g
  return [...files('src/contract'), 'src/renderer/src/features/compare/explanations.ts'].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(literals)].map(([, all = '']) =>
      all.replace(/(['"`])\s*\+\s*(['"`])/g, '').replace(/^(['"`])|(['"`])\s*$/g, '')
    )
  )
}
