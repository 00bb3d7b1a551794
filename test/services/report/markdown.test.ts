import type { Block } from '@core/report'
import { buildReport } from '@services/report'
import { readMarkdown } from '@services/report/markdown'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyProject } from '../../core/report/sample-project'
import { misplaced, overlaps, readPdf } from './read-pdf'

const print = async (notes: string) =>
  readPdf((await buildReport({ ...emptyProject({ notes }), fonts: 'resources/fonts' })).bytes)

const words = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.kind === 'rich' || block.kind === 'heading')
        return block.spans.map(({ text }) => text).join('')
      if (block.kind === 'quote') return words(block.blocks)
      if (block.kind === 'rich-list') return block.items.map(words).join(' ')
      return block.kind === 'code' ? block.text : ''
    })
    .join(' ')

describe('notes in Markdown', () => {
  it('become headings, looks, lists, quotes, code, tables and rules', () => {
    expect(
      readMarkdown('# A *b*\n\nc **d** `e` ~~f~~\n\n3. one\n4. two\n\n> q\n\n```\nx  y\n```\n\n---')
    ).toEqual([
      {
        kind: 'heading',
        level: 1,
        spans: [
          { text: 'A ', look: 'plain' },
          { text: 'b', look: 'italic' }
        ]
      },
      {
        kind: 'rich',
        spans: [
          { text: 'c ', look: 'plain' },
          { text: 'd', look: 'bold' },
          { text: ' ', look: 'plain' },
          { text: 'e', look: 'code' },
          { text: ' ', look: 'plain' },
          { text: 'f', look: 'struck' }
        ]
      },
      {
        kind: 'rich-list',
        ordered: true,
        start: 3,
        items: [
          [{ kind: 'rich', spans: [{ text: 'one', look: 'plain' }] }],
          [{ kind: 'rich', spans: [{ text: 'two', look: 'plain' }] }]
        ]
      },
      { kind: 'quote', blocks: [{ kind: 'rich', spans: [{ text: 'q', look: 'plain' }] }] },
      { kind: 'code', text: 'x  y' },
      { kind: 'rule' }
    ])
    const [table] = readMarkdown('| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |')
    expect(table).toMatchObject({
      kind: 'table',
      columns: [
        { title: 'a', align: 'left' },
        { title: 'b', align: 'right' }
      ],
      rows: [
        [{ text: '1' }, { text: '2' }],
        [{ text: '3' }, { text: '4' }]
      ]
    })
  })

  it('leads only to https; other addresses are shown and lead nowhere', () => {
    const href = (text: string) =>
      readMarkdown(text).flatMap((block) =>
        block.kind === 'rich'
          ? block.spans.flatMap((span) => (span.href === undefined ? [] : [span.href]))
          : []
      )
    expect(href('[a](https://arxiv.org/abs/1902.06705)')).toEqual(['https://arxiv.org/abs/1902.06705'])
    for (const address of [
      'http://example.org',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,<script>1</script>',
      'mailto:a@b.c',
      'vbscript:x',
      '//example.org',
      'https:'
    ]) {
      expect(href(`[a](${address})`), address).toEqual([])
      expect(words(readMarkdown(`[a](${address})`)), address).toContain(address.replace(/<.*/, ''))
    }
    expect(words(readMarkdown('![Ada](https://example.org/x.png)'))).toBe('[picture left out: Ada]')
  })

  it('stay inert in the PDF: HTML is text, one link is one link, nothing runs', async () => {
    const pdf = await print(
      '<script>alert(1)</script>\n\n<img src=x onerror=alert(2)>\n\n[web](https://example.org/) [no](http://example.org/)' +
        ' [run](javascript:alert(3)) ![p](https://example.org/p.png)'
    )
    expect(pdf.text).toContain('<script>alert(1)</script>')
    expect(pdf.text).toContain('<img src=x onerror=alert(2)>')
    expect(pdf.text).toContain('picture left out: p')
    const links: unknown[] = []
    for (let page = 1; page <= pdf.document.numPages; page++)
      links.push(
        ...(await (await pdf.document.getPage(page)).getAnnotations()).flatMap((one: { url?: string }) =>
          one.url === undefined ? [] : [one.url]
        )
      )
    expect(links).toEqual(['https://example.org/'])
    expect(await pdf.document.getJSActions()).toBeNull()
    expect(pdf.pages.every(({ images }) => images === 0)).toBe(true)
  })

  it('keep every word and stay inside the margins, however they are nested and wherever a page ends', async () => {
    const item = (index: number) => `word${index} ${'and some more to fill the line '.repeat(index % 7)}`
    const text = Array.from({ length: 160 }, (_, index) => {
      const kinds = [
        item(index),
        `${'  '.repeat(index % 5)}- ${item(index)}`,
        `> ${item(index)}`,
        `## ${item(index)}`,
        `| a | b |\n|---|---|\n${`| ${item(index)} | x |\n`.repeat(4)}`,
        `\`\`\`\n${item(index)}\n\`\`\``
      ]
      return kinds[index % kinds.length]
    }).join('\n\n')
    const pdf = await print(text)
    for (let index = 0; index < 160; index++) expect(pdf.text).toContain(`word${index} `)
    for (const page of pdf.pages) {
      expect(misplaced(page)).toEqual([])
      expect(overlaps(page)).toEqual([])
    }
    expect(await print(`${'> '.repeat(60)}deep\n\n${'- '.repeat(60)}deeper`)).toMatchObject({
      text: expect.stringMatching(/deep.*deeper/)
    })
  })

  it('never fail, and lose no word, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
        readMarkdown(text)
      })
    )
    fc.assert(
      fc.property(
        // Code fences drop their language and rows their surplus cells, as Markdown has it; all else is kept.
        fc.array(fc.constantFrom('alpha', '**', '*', '> ', '- ', '1. ', '# ', '\n', '\n\n', '[x](y)', '<b>')),
        (parts) => {
          const found = JSON.stringify(readMarkdown(parts.join('')))
          const count = (where: string) => where.split('alpha').length - 1
          expect(count(found)).toBe(count(parts.join('')))
        }
      ),
      { numRuns: 2000 }
    )
  })
})
