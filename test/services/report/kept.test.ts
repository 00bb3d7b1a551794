import { buildReport, type PrintedReport } from '@services/report'
import { beforeAll, describe, expect, it } from 'vitest'
import { residual } from '../../core/charts/deep-networks'
import { emptyProject } from '../../core/report/sample-project'
import { keptSample } from './kept-sample'
import { misplaced, overlaps, readPdf, type PdfContent } from './read-pdf'

const input = { ...emptyProject(), kept: keptSample('of conv3'), fonts: 'resources/fonts' }
let printed: PrintedReport
let pdf: PdfContent

beforeAll(async () => {
  printed = await buildReport(input)
  pdf = await readPdf(printed.bytes)
}, 60_000)

describe('kept figures in the PDF', () => {
  it('are drawn as vectors, each kind; only images are images', () => {
    for (const title of ['points', 'scatter', 'log', 'bars', 'histogram', 'matrix', 'parallel'])
      expect(pdf.text).toMatch(new RegExp(`Figure \\d+\\. Kept ${title}\\.`))
    expect(pdf.pages.reduce((sum, { images }) => sum + images, 0)).toBe(2)
    expect(pdf.pages.reduce((sum, { paths }) => sum + paths.length, 0)).toBeGreaterThan(60)
  })

  it('hold the layers of a network as vectors with text, on one page', () => {
    const [page, ...others] = pdf.pages.filter(({ text }) => text.includes('Layers of of conv3'))
    expect(others).toEqual([])
    for (const word of ['Convolution', 'Output', '28 × 28 × 1', 'one logit a class'])
      expect(page?.text).toContain(word)
  })

  it('carry their conditions, and stay inside the margins', () => {
    expect(pdf.text).toContain('PGD-40, linf 0.1. 1,000 images, seed 1. Kept on 2026-03-02 10:00 UTC.')
    for (const page of pdf.pages) {
      expect(misplaced(page)).toEqual([])
      expect(overlaps(page)).toEqual([])
    }
  })

  it('say where on which page they are, and where in the window they came from', async () => {
    expect(printed.regions.map(({ place }) => place)).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6].map((index) => `#/compare/curves/0.run-${index}`),
      '#/gallery/evaluation/3',
      '#/models/net'
    ])
    for (const { page, y, x, width, height } of printed.regions) {
      const paper = pdf.pages[page]
      expect(x + width).toBeLessThanOrEqual(paper?.width ?? 0)
      expect(y + height).toBeLessThanOrEqual(paper?.height ?? 0)
      expect(height).toBeGreaterThan(60)
    }
    const first = await pdf.document.getDestination('figure-1')
    expect(first && (await pdf.document.getPageIndex(first[0]))).toBe(printed.regions[0]?.page)
  })

  it('give the same bytes again', async () => {
    const again = await buildReport(input)
    expect(Buffer.from(again.bytes).equals(Buffer.from(printed.bytes))).toBe(true)
  })
})

describe('the layers of a deep network in the PDF', () => {
  it('go on on a second page, in text that can be read', async () => {
    const network = keptSample().find(({ kind }) => kind === 'network')
    if (network?.kind !== 'network') throw new Error('no network')
    const deep = { ...network, title: 'Layers of deep', data: residual(8) }
    const { bytes, regions } = await buildReport({ ...input, kept: [deep] })
    const { pages, document } = await readPdf(bytes)
    expect(regions.map(({ place }) => place)).toEqual([deep.place, deep.place])
    const [first = 0, second = 0] = regions.map(({ page }) => page)
    expect(second).toBe(first + 1)
    const drawn = [pages[first], pages[second]].flatMap((page) => page ?? [])
    expect(drawn[0]?.text).toContain('Figure 1. Layers of deep. PGD-40')
    expect(drawn[1]?.text).toContain('Figure 1, continued.')
    const found = drawn.flatMap(({ items }) => items.filter(({ text }) => /^number \d+$/.test(text)))
    expect(new Set(found.map(({ text }) => text)).size).toBe(deep.data.layers.length)
    // In points; on one page they would have less than half of it.
    for (const { size } of found) expect(size).toBeGreaterThan(5.9)
    for (const page of drawn) {
      expect(misplaced(page)).toEqual([])
      expect(overlaps(page)).toEqual([])
    }
    const target = await document.getDestination('figure-1')
    expect(target && (await document.getPageIndex(target[0]))).toBe(first)
  })
})
