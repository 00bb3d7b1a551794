import { formatBounds, formatNumber, formatRate } from '@core/charts/format'
import { composeReport, type ReportInput } from '@core/report'
import { buildReport } from '@services/report'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { emptyProject, sampleProject } from '../../core/report/sample-project'
import { misplaced, overlaps, readPdf, type PdfContent } from './read-pdf'

const fonts = 'resources/fonts'
const build = (input: ReportInput) => buildReport({ ...input, fonts })
const spaced = (text: string): string => text.replace(/\s+/g, ' ')

const input = sampleProject({ epsilonOfSingles: [0.05, 0.1, 0.2] })
let bytes: Uint8Array
let pages: number
let pdf: PdfContent

beforeAll(async () => {
  ;({ bytes, pages } = await build(input))
  pdf = await readPdf(bytes)
}, 120_000)

afterEach(() => vi.useRealTimers())

describe('the PDF of a study', () => {
  it('holds the stored numbers', () => {
    for (const { points } of input.runs) {
      for (const point of points) {
        if (point.kind !== 'epoch') continue
        const rates = [point.cleanAccuracy, ...point.attacks.map(({ robustAccuracy }) => robustAccuracy)]
        for (const rate of rates) expect(pdf.text).toContain(spaced(formatRate(rate)))
        for (const { totalSigmaX, totalSigmaP, product } of point.uncertainty) {
          for (const { value, low, high } of [totalSigmaX, totalSigmaP, product]) {
            expect(pdf.text).toContain(formatNumber(value))
            expect(pdf.text).toContain(formatBounds(low, high))
          }
        }
      }
    }
    for (const { weights, parameterCount } of input.models) {
      // Hashes are broken over lines; nothing of them may be lost.
      expect(pdf.text.replace(/ /g, '')).toContain(weights)
      expect(pdf.text).toContain(parameterCount.toLocaleString('en'))
    }
  })

  it('shows Greek letters and signs as text', () => {
    for (const sign of ['Δx · Δp', 'ψ', '½', '∂', '√β', '≥', '±', '×', 'L∞', 'loss²', 'σ'])
      expect(pdf.text).toContain(sign)
    expect(pdf.text).not.toContain('□')
  })

  it('draws charts as vectors: no picture anywhere, and curves that follow the numbers', () => {
    expect(pdf.pages.reduce((count, { images }) => count + images, 0)).toBe(0)
    expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/\/Subtype\s*\/Image/)
    const sections = composeReport(input).sections.flatMap((section) => section.sections)
    const figures = sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'charts' ? block.figures : []))
    )
    expect(figures.length).toBeGreaterThan(10)
    for (const { chart, number } of figures) {
      const page = pdf.pages.find(({ text }) => text.includes(`Figure ${number}. ${chart.title}.`))
      expect(page, chart.title).toBeDefined()
      for (const { points } of chart.series) {
        const drawn = points.flatMap(({ x, y, resolved }) =>
          y !== null && resolved ? [[x, y] as const] : []
        )
        if (drawn.length < 3) continue
        const values = drawn.map(([x, y]) => [
          chart.x.scale === 'log' ? Math.log(x) : x,
          chart.y.scale === 'log' ? Math.log(y) : y
        ])
        const found = page?.paths.some(
          (path) =>
            path.length === values.length &&
            linear(
              path.map(([x]) => x),
              values.map(([x = 0]) => x)
            ) &&
            linear(
              path.map(([, y]) => y),
              values.map(([, y = 0]) => y)
            )
        )
        expect(found, `${chart.title}: ${values.length} points`).toBe(true)
      }
    }
  })

  it('embeds every font that it uses', () => {
    const raw = Buffer.from(bytes).toString('latin1')
    const descriptors = raw.match(/\/Type \/FontDescriptor/g) ?? []
    expect(descriptors.length).toBeGreaterThanOrEqual(4)
    expect(raw.match(/\/FontFile2 /g)).toHaveLength(descriptors.length)
    expect(raw).not.toMatch(/\/Subtype \/Type1\b/)
    for (const font of ['Inter-Regular', 'Inter-Italic', 'Inter-SemiBold', 'JetBrainsMono-Regular'])
      expect(raw).toContain(`+${font}`)
  })

  it('is the same byte for byte at any time', async () => {
    vi.useFakeTimers({ now: new Date('2031-07-01T00:00:00Z'), toFake: ['Date'] })
    const again = await build(sampleProject({ epsilonOfSingles: [0.05, 0.1, 0.2] }))
    expect(Buffer.from(again.bytes).equals(Buffer.from(bytes))).toBe(true)
  })

  it('says what it is', async () => {
    const { info } = await pdf.document.getMetadata()
    expect(info).toMatchObject({
      Title: 'Accuracy, robustness and uncertainty of three networks on MNIST',
      Author: 'Ada Lovelace',
      Creator: 'Heisenbench 0.1.0',
      CreationDate: 'D:20260301120300Z'
    })
  })

  it('counts its pages on each of them', () => {
    expect(pdf.document.numPages).toBe(pages)
    for (const [index, page] of pdf.pages.entries()) expect(page.text).toContain(`${index + 1} of ${pages}`)
  })

  it('lists its sections with the pages on which they are, as contents, links and bookmarks', async () => {
    const sections = composeReport(input).sections.flatMap((section) => [section, ...section.sections])
    const contents = pdf.pages[1]
    const links = (await (await pdf.document.getPage(2)).getAnnotations()) as { dest?: string }[]
    expect(links).toHaveLength(sections.length)
    const marks = await pdf.document.getOutline()
    const flat = marks.flatMap((mark) => [mark, ...mark.items])
    expect(flat.map(({ title }) => spaced(title))).toEqual(
      sections.map(({ number, title }) => `${number} ${title}`)
    )
    for (const [index, { number, title }] of sections.entries()) {
      const target = await pdf.document.getDestination(String(links[index]?.dest))
      const page = target ? await pdf.document.getPageIndex(target[0]) : -1
      expect(pdf.pages[page]?.text, title).toContain(`${number} ${title}`)
      expect(contents?.text).toMatch(new RegExp(`${escaped(`${number} ${title}`)} ${page + 1}( |$)`))
      expect(await pdf.document.getPageIndex(flat[index]?.dest?.[0])).toBe(page)
    }
  })

  it('never leaves a heading alone at the foot of a page', async () => {
    for (const name of composeReport(input)
      .sections.flatMap((one) => [one, ...one.sections])
      .map((one) => one.number)) {
      const target = await pdf.document.getDestination(`section-${name}`)
      const page = target ? pdf.pages[await pdf.document.getPageIndex(target[0])] : undefined
      const top = Number(target?.[3])
      const body = page?.items.filter(({ y }) => y < top - 22 && y > 60) ?? []
      expect(body.length, name).toBeGreaterThan(2)
    }
  })

  it('keeps all text inside its margins and off other text', () => {
    for (const page of pdf.pages) {
      expect(misplaced(page)).toEqual([])
      expect(overlaps(page)).toEqual([])
    }
  })

  it('carries the study file', async () => {
    const files = (await pdf.document.getAttachments()) as Record<
      string,
      { filename: string; content: Uint8Array }
    >
    const [file] = Object.values(files)
    expect(file?.filename).toBe('trade-off-quick.json')
    expect(JSON.parse(Buffer.from(file?.content ?? []).toString('utf8'))).toEqual(
      JSON.parse(JSON.stringify(input.studies[0]?.spec))
    )
  })
})

describe('the PDF of other projects', () => {
  it('has the paper that was asked for', async () => {
    expect([pdf.pages[0]?.width, pdf.pages[0]?.height]).toEqual([595.28, 841.89])
    const letter = await readPdf((await build(emptyProject({ paper: 'Letter' }))).bytes)
    for (const { width, height } of letter.pages) expect([width, height]).toEqual([612, 792])
  })

  it('says so when nothing was run', async () => {
    const { text } = await readPdf((await build(emptyProject())).bytes)
    expect(text).toContain('There is no training, attack or measurement in this project to report')
    expect(text).not.toContain('Figure 1')
  })

  it('holds many runs, whatever became of them', { timeout: 120_000 }, async () => {
    const many = sampleProject({
      networks: ['conv3', 'conv4', 'dense4', 'linear', 'mlp'],
      seeds: [1, 2, 3, 4, 5, 6],
      epochs: 3,
      state: (index) => (['failed', 'cancelled', 'interrupted'] as const)[index] ?? 'done'
    })
    const printed = await readPdf((await build(many)).bytes)
    for (const state of ['failed', 'cancelled', 'interrupted']) expect(printed.text).toContain(state)
    for (const network of ['conv3', 'mlp'])
      for (const seed of [1, 6]) expect(printed.text).toContain(`${network} · seed ${seed}`)
    expect(printed.text).toContain('Intervals are left out of the drawing')
    for (const page of printed.pages) {
      expect(misplaced(page)).toEqual([])
      expect(overlaps(page)).toEqual([])
    }
  })

  it(
    'wraps long names, holds 200 epochs, and loses nothing at page breaks',
    { timeout: 120_000 },
    async () => {
      const name =
        'a-network-with-a-name-that-nobody-should-give-and-somebody-will-because-120-characters-are-allowed'
      const long = sampleProject(
        {
          networks: ['conv3', 'conv3'],
          epochs: 200,
          title: 'Unreasonably long titles wrap over several lines and are never cut off '.repeat(2),
          labels: () => name,
          attacks: [0.05, 0.1, 0.15, 0.2, 0.25, 0.3].flatMap((epsilon) => [
            { attack: 'fgsm', norm: 'linf', epsilon },
            { attack: 'pgd', norm: 'linf', epsilon, options: { steps: 40, restarts: 5 } }
          ])
        },
        { author: 'Ada Lovelace, Charles Babbage, '.repeat(6) }
      )
      const printed = await readPdf((await build(long)).bytes)
      for (const page of printed.pages) {
        expect(misplaced(page)).toEqual([])
        expect(overlaps(page)).toEqual([])
      }
      expect(printed.text.replace(/ /g, '')).toContain(name)
      expect(printed.text).toContain('50 of 201 epochs are printed')
      // The last epoch of the last table of the last run is still there.
      expect(printed.pages[printed.pages.length - 1]?.text).toMatch(/\b200\b/)
    }
  )

  it('draws intervals out of all proportion, gaps and missing values', async () => {
    const odd = sampleProject({ networks: ['conv3'] })
    for (const [epoch, point] of (odd.runs[0]?.points ?? []).entries()) {
      if (point.kind !== 'epoch') continue
      const [data, local] = point.uncertainty
      if (epoch === 6) Object.assign(data?.product ?? {}, { low: 1e-300, high: 1e300 })
      if (epoch === 3) Object.assign(local?.product ?? {}, { value: Number.NaN, low: null, high: null })
      if (epoch === 4) Object.assign(point, { loss: 0, attacks: [], worstCases: [] })
    }
    const { pages: printed, text } = await readPdf((await build(odd)).bytes)
    expect(text).not.toMatch(/NaN|Infinity|undefined|null,null/)
    for (const page of printed) expect(misplaced(page)).toEqual([])
  })

  it('shows a box for characters that its fonts lack', async () => {
    const { text } = await readPdf(
      (await build(emptyProject({ title: 'Robustheit, надёжность, 鲁棒性' }))).bytes
    )
    expect(text).toContain('Robustheit, надёжность, □□□')
  })

  it('refuses a folder without its fonts', async () => {
    await expect(buildReport({ ...emptyProject(), fonts: 'test/services' })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('Inter_400Regular.ttf') as string
    })
  })
})

/** Whether `there` is a scaled and shifted copy of `values`; drawing rounds to about 1e-3 points. */
function linear(there: readonly number[], values: readonly number[]): boolean {
  const low = Math.min(...values)
  const high = Math.max(...values)
  if (high === low) return Math.max(...there) - Math.min(...there) < 0.01
  const from = there[values.indexOf(low)] ?? 0
  const to = there[values.indexOf(high)] ?? 0
  return values.every((value, index) => {
    const expected = from + ((value - low) / (high - low)) * (to - from)
    return Math.abs(expected - (there[index] ?? Number.NaN)) < 0.02
  })
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
