import type { ReportDocument, Section } from '@core/report'
import { formatTime } from '@core/charts/format'
import type { Flow } from './flow'
import { drawFact } from './paragraphs'
import type { Entry } from './sections'
import { colors, styles } from './theme'

/** The first page: what this is, of whom, about what. */
export function drawTitlePage(flow: Flow, document: ReportDocument): void {
  flow.newPage()
  flow.y = flow.geometry.top + 54
  put(flow, 'HEISENBENCH REPORT', styles.kicker)
  flow.y += 10
  for (const line of flow.type.wrap(document.title, styles.title, flow.width).slice(0, 8)) {
    flow.type.drawLine(line, flow.left, flow.y + styles.title.size)
    flow.y += styles.title.leading
  }
  flow.y += 6
  if (document.author !== '') {
    for (const line of flow.type.wrap(document.author, styles.author, flow.width)) {
      flow.type.drawLine(line, flow.left, flow.y + styles.author.size)
      flow.y += styles.author.leading
    }
  }
  flow.y += 16
  flow.pdf.rect(flow.left, flow.y, 46, 2).fill(colors.accent)
  flow.y += 22
  for (const paragraph of document.abstract) {
    for (const line of flow.type.wrap(paragraph, styles.abstract, Math.min(flow.width, 430))) {
      flow.type.drawLine(line, flow.left, flow.y + styles.abstract.size)
      flow.y += styles.abstract.leading
    }
    flow.y += 7
  }
  flow.y += 16
  const labels = document.facts.map(({ label }) => flow.type.width(label, styles.factLabel))
  const labelWidth = Math.max(...labels, 40) + 18
  for (const fact of document.facts) {
    drawFact(flow, fact, flow.left, labelWidth, Math.min(flow.width, 430))
    flow.y += 2
  }
}

/** Height of one line of the contents. */
const contentsStyle = (level: number) => (level === 0 ? styles.contents1 : styles.contents2)
const CONTENTS_HEAD = 34

/** What the contents list: sections and their parts. */
interface Listed {
  readonly section: Section
  readonly level: number
}

/** Pages that the contents will take; they are put aside before the report is set. */
export function contentsPages(flow: Flow, document: ReportDocument): number {
  let pages = 1
  let room = flow.pageHeight - CONTENTS_HEAD
  for (const { level } of listed(document)) {
    const needed = contentsStyle(level).leading
    if (room < needed) {
      pages++
      room = flow.pageHeight
    }
    room -= needed
  }
  return pages
}

/** Fills the pages put aside from `first` on, now that every page number is known. */
export function drawContents(
  flow: Flow,
  document: ReportDocument,
  entries: readonly Entry[],
  first: number
): void {
  const pages = new Map(entries.map((entry) => [entry.number, entry]))
  let page = first
  flow.pdf.switchToPage(page)
  flow.y = flow.geometry.top
  flow.type.draw('Contents', styles.heading1, flow.left, flow.y + styles.heading1.size)
  flow.y += CONTENTS_HEAD
  for (const { section, level } of listed(document)) {
    const entry = pages.get(section.number)
    if (!entry) continue
    if (flow.room < contentsStyle(level).leading) {
      flow.pdf.switchToPage(++page)
      flow.y = flow.geometry.top
    }
    drawContentsLine(flow, entry, level)
  }
}

function drawContentsLine(flow: Flow, entry: Entry, level: number): void {
  const style = contentsStyle(level)
  const { type, pdf, left, width } = flow
  const indent = level === 0 ? 0 : 20
  const numberWidth = level === 0 ? 20 : 28
  const base = flow.y + style.leading - 5
  const page = String(entry.page + 1)
  const pageWidth = type.width(page, style)
  const title = type.fit(entry.title, style, width - indent - numberWidth - pageWidth - 24)
  type.draw(entry.number, style, left + indent, base)
  type.draw(title, style, left + indent + numberWidth, base)
  type.draw(page, style, left + width - pageWidth, base)
  const from = left + indent + numberWidth + type.width(title, style) + 6
  const to = left + width - pageWidth - 6
  if (level > 0 && to > from) {
    pdf.lineWidth(0.5).strokeColor(colors.axis).dash(0.5, { space: 3 })
    pdf
      .moveTo(from, base - 0.5)
      .lineTo(to, base - 0.5)
      .stroke()
      .undash()
  }
  pdf.goTo(left + indent, flow.y, width - indent, style.leading, entry.destination)
  flow.y += style.leading
}

function listed(document: ReportDocument): Listed[] {
  return document.sections.flatMap((section) => [
    { section, level: 0 },
    ...section.sections.map((part) => ({ section: part, level: 1 }))
  ])
}

/** Header and footer of every page, once their number is known. */
export function drawFurniture(flow: Flow, document: ReportDocument): void {
  const { pdf, type, left, width, geometry } = flow
  const pages = pdf.bufferedPageRange().count
  const made = `Heisenbench ${document.version} · project ${document.project} · data up to ${formatTime(document.date)}`
  for (let page = 0; page < pages; page++) {
    pdf.switchToPage(page)
    const count = `${page + 1} of ${pages}`
    const countWidth = type.width(count, styles.furniture)
    const foot = geometry.bottom + 30
    type.draw(count, styles.furniture, left + width - countWidth, foot)
    type.draw(type.fit(made, styles.furniture, width - countWidth - 20), styles.furniture, left, foot)
    if (page === 0) continue
    const head = geometry.top - 26
    const part = type.fit(flow.running[page] ?? '', styles.furniture, width * 0.4)
    const partWidth = type.width(part, styles.furniture)
    type.draw(
      type.fit(document.title, styles.furniture, width - partWidth - 20),
      styles.furniture,
      left,
      head
    )
    type.draw(part, styles.furniture, left + width - partWidth, head)
    pdf.lineWidth(0.4).strokeColor(colors.hairline)
    pdf
      .moveTo(left, head + 6)
      .lineTo(left + width, head + 6)
      .stroke()
  }
}

function put(flow: Flow, text: string, style: typeof styles.kicker): void {
  flow.type.draw(text, style, flow.left, flow.y + style.size)
  flow.y += style.leading
}
