import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Match,
  type PageText,
  findText
} from '../../../src/renderer/src/features/report/preview/find-text'

const page = (...lines: readonly string[]): PageText[] => lines.map((str) => ({ str, hasEOL: true }))

/** What a match covers, with the ends of lines as spaces. */
function covered(texts: readonly PageText[], { from, to }: Match): string {
  return texts
    .slice(from.item, to.item + 1)
    .map(({ str, hasEOL }, index, all) => {
      const end = index === all.length - 1 ? to.at : str.length
      const part = str.slice(index === 0 ? from.at : 0, end)
      return index < all.length - 1 && hasEOL ? `${part} ` : part
    })
    .join('')
}

describe('finding in the text of a page', () => {
  it('takes capitals and small letters for the same, and finds what is broken over lines', () => {
    const texts = page('Robust accuracy of conv3', 'is below clean', 'Accuracy; accuracy')
    expect(findText(texts, 'ACCURACY').map((match) => match.from)).toEqual([
      { item: 0, at: 7 },
      { item: 2, at: 0 },
      { item: 2, at: 10 }
    ])
    expect(findText(texts, 'conv3  is below')).toEqual([
      { from: { item: 0, at: 19 }, to: { item: 1, at: 8 } }
    ])
  })

  it('joins runs that no line ends between', () => {
    const texts = [
      { str: 'PG', hasEOL: false },
      { str: 'D-40', hasEOL: true }
    ]
    expect(findText(texts, 'pgd-4')).toEqual([{ from: { item: 0, at: 0 }, to: { item: 1, at: 3 } }])
  })

  it.each(['', '   ', 'absent'])('finds nothing for %j', (wanted) => {
    expect(findText(page('some', 'words'), wanted)).toEqual([])
  })

  it('finds every part of a text, and only what was looked for', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abAB İß '), maxLength: 6 })
    const texts = fc.array(fc.record({ str: word, hasEOL: fc.boolean() }), { maxLength: 6 })
    const squeezed = (text: string): string =>
      [...text.replace(/\s+/g, ' ').trim()]
        .map((one) => (one.toLowerCase().length === 1 ? one.toLowerCase() : one))
        .join('')
    fc.assert(
      fc.property(texts, word, (given, wanted) => {
        const found = findText(given, wanted)
        const needle = squeezed(wanted)
        for (const match of found) expect(squeezed(covered(given, match))).toBe(needle)
        const all = squeezed(given.map(({ str, hasEOL }) => (hasEOL ? `${str} ` : str)).join(''))
        expect(found).toHaveLength(needle === '' ? 0 : all.split(needle).length - 1)
      })
    )
  })
})
