import type { Block, ReportDocument, TableBlock } from '@core/report'
import { printReport } from '@services/report'
import { describe, expect, it } from 'vitest'
import { misplaced, overlaps, readPdf, type PdfContent } from './read-pdf'

const print = async (blocks: readonly Block[]): Promise<PdfContent> => {
  const document: ReportDocument = {
    title: 'Layout',
    author: '',
    paper: 'A4',
    date: 'not a date',
    project: 'layout',
    version: '0.0.0',
    abstract: [],
    facts: [],
    sections: [{ number: '1', title: 'Only section', blocks, sections: [] }],
    attachments: []
  }
  const { bytes } = await printReport(document, 'resources/fonts')
  const pdf = await readPdf(bytes)
  for (const page of pdf.pages) {
    expect(misplaced(page)).toEqual([])
    expect(overlaps(page)).toEqual([])
  }
  return pdf
}

const tableOf = (columns: number, rows: readonly (readonly string[])[], detail = ''): TableBlock => ({
  kind: 'table',
  number: 1,
  caption: 'A table.',
  columns: Array.from({ length: columns }, (_, index) => ({
    title: `Head${index}`,
    detail: '',
    align: index === 0 ? 'left' : 'right',
    exact: false
  })),
  rows: rows.map((row) => row.map((text) => ({ text, detail, marks: [], tone: 'plain' as const }))),
  notes: []
})

const count = (text: string, part: string): number => text.split(part).length - 1

describe('tables', () => {
  it('go over pages with their head again and every row once', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => [`row-${row}.`, `a${row}.`, `b${row}.`])
    const { pages, text } = await print([tableOf(3, rows)])
    expect(pages.length).toBeGreaterThan(6)
    for (const row of rows) for (const cell of row) expect(count(text, cell), cell).toBe(1)
    const filled = pages.filter((page) => page.text.includes('row-'))
    for (const page of filled)
      for (const head of ['Head0', 'Head1', 'Head2']) expect(count(page.text, head)).toBe(1)
    expect(count(text, 'Table 1, continued')).toBe(filled.length - 1)
  })

  it('break a row that is taller than a page', async () => {
    const words = Array.from({ length: 2500 }, (_, index) => `word${index}.`)
    const { pages, text } = await print([
      tableOf(2, [
        [words.join(' '), '1'],
        ['after', '2']
      ])
    ])
    expect(pages.length).toBeGreaterThan(3)
    for (const word of words) expect(count(text, word), word).toBe(1)
    expect(count(text, 'after')).toBe(1)
  })

  it('give sentences the room that names beside them can do without', async () => {
    const sentence = 'Needs an attack that sees gradients and one that does not, on the same images. '.repeat(
      8
    )
    const name = 'PGD with ten steps at eight epsilons on the third network'
    const columns = ['Run', 'Why'].map(
      (title) => ({ title, detail: '', align: 'left', exact: false }) as const
    )
    const rows = Array.from({ length: 40 }, () =>
      [name, sentence].map((text) => ({ text, detail: '', marks: [], tone: 'plain' as const }))
    )
    const { pages } = await print([
      { kind: 'table', number: 1, caption: 'A table.', columns, rows, notes: [] }
    ])
    // Columns of one width make ten.
    expect(pages.length).toBeLessThanOrEqual(8)
  })

  it('break the sentence below a number, and not the names beside it', async () => {
    const sentence =
      'failed along the gradient, where 33 of 784 pixels lie beyond three standard errors. '.repeat(4)
    const columns = ['Network', 'Estimator', 'Check'].map(
      (title, index) => ({ title, detail: '', align: index === 2 ? 'right' : 'left', exact: false }) as const
    )
    const cells = ['convolutional', 'conditional', '−0.500'].map((text, index) => ({
      ...{ text, detail: index === 2 ? sentence.trim() : '', marks: [], tone: 'plain' as const }
    }))
    const { text } = await print([
      { kind: 'table', number: 1, caption: 'A table.', columns, rows: [cells], notes: [] }
    ])
    for (const name of ['convolutional', 'conditional', '−0.500']) expect(count(text, name), name).toBe(1)
  })

  it('break what is told below a number after its commas, and no name', async () => {
    const told = 'low, 14 of 16 images resolved, passed along the gradient'
    const titles = ['Network', ...Array.from({ length: 7 }, (_, index) => `Sum${index}`)]
    const columns = titles.map(
      (title, index) => ({ title, detail: '', align: index === 0 ? 'left' : 'right', exact: false }) as const
    )
    const cells = titles.map((_, index) => ({
      ...{ text: index === 0 ? 'convolutional' : '392.3' },
      detail: index === 0 ? '' : index === 7 ? told : '391.4 – 392.9',
      ...{ marks: [], tone: 'plain' as const }
    }))
    const { text } = await print([
      { kind: 'table', number: 1, caption: 'A table.', columns, rows: [cells], notes: [] }
    ])
    for (const name of [...titles, 'convolutional']) expect(count(text, name), name).toBe(1)
  })

  it('squeeze many columns, and words without a place to break', async () => {
    const wide = ['x'.repeat(120), ...Array.from({ length: 9 }, (_, index) => `12345.678${index}`)]
    const { text } = await print([tableOf(10, [wide, wide], '1234.5 – 1299.9')])
    expect(count(text.replace(/ /g, ''), 'x'.repeat(120))).toBe(2)
    for (const value of wide.slice(1)) expect(count(text.replace(/ /g, ''), value), value).toBe(2)
  })
})

describe('running text', () => {
  it('loses no word over page breaks', async () => {
    const words = Array.from({ length: 3000 }, (_, index) => `w${index}.`)
    const { text } = await print([{ kind: 'paragraph', lead: 'Lead.', text: words.join(' ') }])
    for (const word of words) expect(count(` ${text.replace(/\n/g, ' ')} `, ` ${word} `), word).toBe(1)
  })

  it('keeps code as it is, with its indents and without ligatures', async () => {
    const lines = Array.from({ length: 120 }, (_, index) => `  --option-${index} -> "value" != 0x1f`)
    const { text } = await print([{ kind: 'code', text: lines.join('\n') }])
    for (const line of lines) expect(text).toContain(line.trim())
  })

  it('sets labels with long values, lists, formulas and notes', async () => {
    const long = 'value '.repeat(600).trim()
    const { text } = await print([
      {
        kind: 'facts',
        facts: [
          { label: 'A label', value: long },
          { label: 'hash', value: 'f'.repeat(200), exact: true }
        ]
      },
      { kind: 'list', ordered: true, items: [long, 'second'] },
      { kind: 'formula', lines: ['Δxᵢ² = ∫ (xᵢ − mᵢ)² ψ² dx'] },
      { kind: 'note', tone: 'info', title: 'Remember', text: 'this' }
    ])
    expect(count(text, 'value')).toBe(1200)
    expect(text.replace(/\s/g, '')).toContain('f'.repeat(200))
    for (const part of ['A label', '1.', '2.', 'second', 'Δxᵢ² = ∫ (xᵢ − mᵢ)² ψ² dx', 'Remember. this'])
      expect(text).toContain(part)
  })
})
