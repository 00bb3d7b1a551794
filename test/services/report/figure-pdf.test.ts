import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layersOf } from '@contract/architecture'
import { type KeptPicture, PrintableFigure } from '@contract/kept-figure'
import { architectureGraph } from '@contract/network-graph'
import { networkScene } from '@core/charts/network-scene'
import { figureScene } from '@core/charts/scene/figure-scene'
import type { SceneItem } from '@core/charts/scene/scene'
import { printFigure, printFigureAside } from '@services/report/figure-pdf'
import { describe, expect, it } from 'vitest'
import { everyKind, hostile } from '../../core/charts/every-kind'
import { misplaced, overlaps, type PageContent, readPdf } from './read-pdf'

const made = { fonts: 'resources/fonts', creator: 'Heisenbench 0.0.0-test' }
const name = 'Δx·Δp'
const charts = everyKind(name).map((data) => ({
  figure: PrintableFigure.parse({ kind: 'chart', title: data.title, conditions: [], place: null, data }),
  data
}))

function picture(index: number, texts: Partial<KeptPicture> = {}): KeptPicture {
  const channels = index % 2 === 0 ? 1 : 3
  const pixels = Uint8Array.from({ length: 28 * 28 * channels }, (_, at) => (at * (index + 3)) % 251)
  return {
    ...{ label: `picture ${index}`, caption: `${index} (98 %)`, width: 28, height: 28, channels },
    pixels: Buffer.from(pixels).toString('base64'),
    ...texts
  }
}

function row(pictures: KeptPicture[], conditions = ['PGD-40, L∞ 0.1', 'Seed 1.']): PrintableFigure {
  return { kind: 'pictures', title: 'Image 3 of MNIST', conditions, place: null, data: { pictures } }
}

const network = {
  ...{ kind: 'network' as const, title: 'conv3', conditions: ['Layers of conv3.'], place: null },
  data: architectureGraph(layersOf('conv4'), [28, 28, 1], 10)
}

async function onlyPage(bytes: Uint8Array): Promise<PageContent> {
  const { pages } = await readPdf(bytes)
  expect(pages).toHaveLength(1)
  const [page] = pages
  if (page === undefined) throw new Error('no page')
  return page
}

describe('a chart as a PDF of its own', () => {
  for (const [index, { figure, data }] of charts.entries()) {
    it(`is one page of vectors and text with its conditions: ${data.id} (${index})`, async () => {
      const bytes = await printFigure({ ...made, figure })
      const page = await onlyPage(bytes)
      const scene = figureScene(data)
      expect([page.width, page.height]).toEqual([0.75 * scene.width, 0.75 * scene.height])
      expect(page.images).toBe(0)
      expect(page.paths).toHaveLength(pathsIn(scene.items))
      expect(misplaced(page, 8)).toEqual([])
      expect(page.text).toContain(data.title)
      expect(page.text).toContain(data.caption)
    })

    it(`says what it is, but no date, and holds its fonts: ${data.id} (${index})`, async () => {
      const bytes = await printFigure({ ...made, figure })
      const { info } = await (await readPdf(bytes)).document.getMetadata()
      expect(info).toMatchObject({ Title: figure.title, Subject: data.caption, Creator: made.creator })
      expect(info).not.toHaveProperty('CreationDate')
      expect(info).not.toHaveProperty('ModDate')
      const text = Buffer.from(bytes).toString('latin1')
      const described = text.match(/\/Type \/FontDescriptor/g) ?? []
      expect(described.length).toBeGreaterThan(0)
      expect(text.match(/\/FontFile2 /g)).toHaveLength(described.length)
      expect(text.match(/\/Subtype \/Type0/g)).toHaveLength(described.length)
      expect(text).not.toMatch(/\/Subtype \/(Type1|Image)/)
    })
  }

  it('tells under which further conditions it was given away, each once', async () => {
    const [chart] = charts
    if (chart?.figure.kind !== 'chart') throw new Error('no chart')
    const conditions = [chart.data.caption, 'Seed 7']
    const page = await onlyPage(await printFigure({ ...made, figure: { ...chart.figure, conditions } }))
    expect(page.text.split(chart.data.caption)).toHaveLength(2)
    expect(page.text).toContain('Seed 7.')
  })

  it('carries texts that mean something elsewhere as texts', async () => {
    for (const data of everyKind(hostile)) {
      const figure = PrintableFigure.parse({
        ...{ kind: 'chart', title: data.id, conditions: [], place: null, data }
      })
      expect((await onlyPage(await printFigure({ ...made, figure }))).text).toContain('\\input{/etc/passwd}')
    }
  })
})

describe('pictures as a PDF of their own', () => {
  it('are images, as large as there is room, on a page that ends where they do', async () => {
    const sizes: number[][] = []
    for (const count of [1, 2, 3, 6, 7, 20]) {
      const pictures = Array.from({ length: count }, (_, index) => picture(index))
      const page = await onlyPage(await printFigure({ ...made, figure: row(pictures) }))
      expect(page.images).toBe(count)
      expect(misplaced(page, 8)).toEqual([])
      expect(overlaps(page)).toEqual([])
      for (const { label, caption } of pictures) {
        expect(page.text).toContain(label)
        expect(page.text).toContain(caption)
      }
      expect(page.text).toContain('Image 3 of MNIST')
      expect(page.text).toContain('PGD-40, L∞ 0.1. Seed 1.')
      const lowest = Math.min(...page.items.map(({ y }) => y))
      expect(lowest).toBeGreaterThan(12)
      expect(lowest).toBeLessThan(24)
      sizes.push([Math.round(page.width), Math.round(page.height)])
    }
    expect(sizes).toEqual([
      [344, 384],
      [540, 337],
      [540, 249],
      [540, 162],
      [540, 265],
      [540, 471]
    ])
  })

  it('stand apart from conditions and names of any length', async () => {
    const long = 'A network that was trained for a long while under many conditions '.repeat(6)
    const pictures = [picture(0, { label: long, caption: long }), picture(1)]
    const figure = { ...row(pictures, [long, hostile]), title: long.slice(0, 200) }
    const page = await onlyPage(await printFigure({ ...made, figure }))
    expect(misplaced(page, 8)).toEqual([])
    expect(overlaps(page)).toEqual([])
  })
})

describe('the layers of a network as a PDF', () => {
  it('are one page of vectors and text', async () => {
    const page = await onlyPage(await printFigure({ ...made, figure: network }))
    const scene = networkScene(network.data)
    expect([page.width, page.height]).toEqual([0.75 * scene.width, 0.75 * scene.height])
    expect(page.images).toBe(0)
    expect(page.paths).toHaveLength(pathsIn(scene.items))
    for (const item of scene.items) if (item.kind === 'label') expect(page.text).toContain(item.text.trim())
  })
})

describe('any figure as a PDF', () => {
  it('is the same bytes whenever it is made', async () => {
    const figures = [...charts.map(({ figure }) => figure), row([picture(0), picture(1)]), network]
    const first = await Promise.all(figures.map((figure) => printFigure({ ...made, figure })))
    // A date in it would have another second.
    await new Promise((done) => setTimeout(done, 1100))
    for (const [index, figure] of figures.entries())
      expect(Buffer.from(await printFigure({ ...made, figure })).equals(first[index] ?? Buffer.of())).toBe(
        true
      )
  })

  it('is drawn here without a thread, and says when a thread fails or dies', async () => {
    const order = { ...made, figure: row([picture(0)]) }
    expect((await printFigureAside(null, order)).byteLength).toBeGreaterThan(1000)
    const folder = mkdtempSync(join(tmpdir(), 'heisenbench-figure-'))
    try {
      const thread = (code: string): string => {
        const file = join(folder, 'thread.cjs')
        writeFileSync(file, `require('node:worker_threads').parentPort.on('message', () => { ${code} })`)
        return file
      }
      await expect(printFigureAside(thread('process.exit(3)'), order)).rejects.toMatchObject({
        code: 'worker-died',
        message: expect.stringContaining('code 3') as string
      })
      await expect(printFigureAside(thread("throw new Error('no room')"), order)).rejects.toMatchObject({
        code: 'worker-died',
        message: expect.stringContaining('no room') as string
      })
      const failing = thread(
        "require('node:worker_threads').parentPort.postMessage({ type: 'failed', error: { code: 'not-found', message: 'no font' } })"
      )
      await expect(printFigureAside(failing, order)).rejects.toMatchObject({ code: 'not-found' })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

/** What is drawn as a path: shapes that have a colour, and the edge of what is clipped. */
function pathsIn(items: readonly SceneItem[]): number {
  return items.reduce((sum, item) => {
    if (item.kind === 'clipped') return sum + 1 + pathsIn(item.items)
    return sum + (item.kind === 'shape' && (item.fill !== null || item.stroke !== null) ? 1 : 0)
  }, 0)
}
