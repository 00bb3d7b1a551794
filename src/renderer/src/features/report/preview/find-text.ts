import type { PDFPageProxy } from 'pdfjs-dist'

/** What is looked for, and which of the matches is looked at: its page (from 1) and its place among those of the page. */
export interface Finding {
  readonly text: string
  readonly page: number
  readonly place: number
}

/** A match in the texts of a page: from a character of one of them to before a character of the same or a later one. */
export interface Match {
  readonly from: { readonly item: number; readonly at: number }
  readonly to: { readonly item: number; readonly at: number }
}

/** The texts of a page, run by run, with whether a line ends after each. */
export interface PageText {
  readonly str: string
  readonly hasEOL: boolean
}

export async function textsOf(page: PDFPageProxy): Promise<PageText[]> {
  const { items } = await page.getTextContent()
  return items.flatMap((item) => ('str' in item ? [{ str: item.str, hasEOL: item.hasEOL }] : []))
}

/** A few letters have a small form of two characters, which would shift all that follows: they stay as they are. */
function small(character: string): string {
  const lower = character.toLowerCase()
  return lower.length === character.length ? lower : character
}

/**
 * Where a text stands on a page, in reading order. Capitals and small letters are the same, and so are all white space
 * and ends of lines: what is broken over two lines is found.
 */
export function findText(texts: readonly PageText[], wanted: string): Match[] {
  const needle = [...wanted.trim().replace(/\s+/g, ' ')].map(small).join('')
  if (needle === '') return []
  let hay = ''
  /** Of every character of `hay`: the text that it stands in, and where. */
  const item: number[] = []
  const at: number[] = []
  const add = (character: string, index: number, place: number): void => {
    const isSpace = /\s/.test(character)
    if (isSpace && (hay === '' || hay.endsWith(' '))) return
    hay += isSpace ? ' ' : small(character)
    item.push(index)
    at.push(place)
  }
  for (const [index, { str, hasEOL }] of texts.entries()) {
    for (let place = 0; place < str.length; place++) add(str.charAt(place), index, place)
    if (hasEOL) add(' ', index, str.length)
  }
  const found: Match[] = []
  for (let start = hay.indexOf(needle); start >= 0; start = hay.indexOf(needle, start + needle.length)) {
    const last = start + needle.length - 1
    found.push({
      from: { item: item[start] ?? 0, at: at[start] ?? 0 },
      to: { item: item[last] ?? 0, at: (at[last] ?? 0) + 1 }
    })
  }
  return found
}
