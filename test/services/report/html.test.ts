// @vitest-environment jsdom
import { createHash } from 'node:crypto'
import { composeReport } from '@core/report'
import { networkHtml } from '@services/report/html/figures'
import { reportHtml } from '@services/report/html/page'
import { readMarkdown } from '@services/report/markdown'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { residual } from '../../core/charts/deep-networks'
import { hostile } from '../../core/charts/every-kind'
import { sampleProject } from '../../core/report/sample-project'
import { keptSample } from './kept-sample'

const notes = `# Found\n\n**Bold** [safe](https://arxiv.org/abs/1902.06705), [not](javascript:alert(1)),\n<img src=x onerror=alert(1)>\n\n- one\n- two\n\n> quoted ${hostile}\n\n| a | b |\n|---|---|\n| ${hostile} | 2 |\n\n![picture](https://example.com/x.png)\n`

const make = (): string =>
  reportHtml(
    composeReport(
      {
        ...sampleProject({ epsilonOfSingles: [0.05, 0.1] }, { title: hostile, author: hostile, notes }),
        kept: keptSample()
      },
      readMarkdown
    )
  )

let html = ''
let page: Document

beforeAll(() => {
  html = make()
  page = new DOMParser().parseFromString(html, 'text/html')
}, 60_000)
afterEach(() => vi.useRealTimers())

describe('a report as HTML', () => {
  it('runs nothing and loads nothing, whatever a person wrote into it', () => {
    expect(page.querySelectorAll('script, iframe, object, embed, link, form, input, base')).toHaveLength(0)
    for (const element of page.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        expect(name, element.outerHTML.slice(0, 200)).not.toMatch(/^on|^style$|^srcset$/)
        if (name === 'src') expect(value).toMatch(/^data:image\/png;base64,[A-Za-z0-9+/=]+$/)
        if (name === 'href') expect(value).toMatch(/^(#|https:\/\/arxiv\.org)/)
      }
    }
    expect(html).not.toMatch(/url\((?!#)/)
    expect(page.querySelector('h1')?.textContent).toBe(hostile)
    expect(page.title).toBe(hostile)
  })

  it('has a policy of its own that admits its one style and no other', () => {
    const policy = page.querySelector('meta[http-equiv="content-security-policy"]')?.getAttribute('content')
    const style = page.querySelector('style')?.textContent ?? ''
    expect(page.querySelectorAll('style')).toHaveLength(1)
    const hash = createHash('sha256').update(style).digest('base64')
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'; img-src data:`)
    expect(style).toContain('prefers-color-scheme:dark')
    expect(style).toContain('@media print')
  })

  it('holds the notes as they were meant: Markdown as elements, HTML as text', () => {
    const section = [...page.querySelectorAll('section')].find(
      (one) => one.querySelector('h2')?.textContent === '1\u2002Notes'
    )
    expect(section?.querySelector('strong')?.textContent).toBe('Bold')
    expect(section?.querySelector('a')?.getAttribute('href')).toBe('https://arxiv.org/abs/1902.06705')
    expect(section?.querySelectorAll('a')).toHaveLength(1)
    expect(section?.querySelectorAll('li')).toHaveLength(2)
    expect(section?.textContent).toContain('<img src=x onerror=alert(1)>')
    expect(section?.querySelector('blockquote')?.textContent).toContain('<script>alert(1)</script>')
    expect(section?.querySelectorAll('img')).toHaveLength(0)
  })

  it('leads to every section, and every link inside arrives', () => {
    const ids = [...page.querySelectorAll('[id]')].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...page.querySelectorAll('a[href^="#"]')].map((one) => one.getAttribute('href')?.slice(1))
    expect(links.length).toBeGreaterThan(15)
    for (const link of links) expect(ids).toContain(link)
    for (const used of html.match(/url\(#[^)]+\)/g) ?? []) expect(ids).toContain(used.slice(5, -1))
  })

  it('draws every figure as vectors; only pictures are pictures', () => {
    const figures = [...page.querySelectorAll('figure')]
    expect(figures.length).toBeGreaterThan(15)
    for (const figure of figures) {
      if (figure.querySelector('img')) expect(figure.querySelector('svg')).toBeNull()
      else expect(figure.querySelectorAll('svg path').length, figure.textContent ?? '').toBeGreaterThan(2)
    }
    expect(page.querySelectorAll('img')).toHaveLength(2)
    // All but the one line of the sample that a quantity colours.
    expect(
      [...page.querySelectorAll('svg path.line')]
        .map((line) => line.getAttribute('stroke') ?? '')
        .filter((stroke) => !stroke.startsWith('var(--series-'))
    ).toEqual([expect.stringMatching(/^#[0-9a-f]{6}$/)])
  })

  it('draws a deep network in parts below each other, in one figure', () => {
    const figure = networkHtml({
      ...{ kind: 'network', number: 7, title: 'Layers of deep', caption: '', place: null },
      graph: residual(8)
    })
    const drawn = new DOMParser().parseFromString(figure, 'text/html')
    expect(drawn.querySelectorAll('figure')).toHaveLength(1)
    const titles = [...drawn.querySelectorAll('svg > title')].map(({ textContent }) => textContent)
    expect(titles).toEqual(['Layers of deep, part 1 of 2', 'Layers of deep, part 2 of 2'])
    expect(drawn.querySelectorAll('path.layer')).toHaveLength(60)
    const ids = [...drawn.querySelectorAll('[id]')].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is the same at any time', { timeout: 60_000 }, () => {
    vi.useFakeTimers({ now: new Date('2031-07-01T00:00:00Z'), toFake: ['Date'] })
    expect(make()).toBe(html)
  })
})
