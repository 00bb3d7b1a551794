import type { Block, Section } from '@core/report'
import { chartsOpening, drawCharts } from './charts'
import { drawFigure, drawNetwork, figureOpening, networkOpening } from './figures'
import type { Flow } from './flow'
import {
  drawCode,
  drawFacts,
  drawFormula,
  drawList,
  drawNote,
  drawParagraph,
  paragraphHeight
} from './paragraphs'
import { drawPictures } from './pictures'
import { drawTable, tableOpening } from './table'
import { styles } from './theme'
import { drawWritten } from './written'

type Outline = Pick<PDFKit.PDFOutline, 'addItem'>

/** A heading that has been set, for the contents. */
export interface Entry {
  readonly level: number
  readonly number: string
  readonly title: string
  /** From 0. */
  readonly page: number
  readonly destination: string
}

const headings = [styles.heading1, styles.heading2, styles.heading3] as const
const spaceAbove = [18, 10, 6] as const
const spaceBelow = [6, 4, 2] as const

/** Name under which links find a section. */
function destinationOf(section: Section): string {
  return `section-${section.number}`
}

/** Sets a section with all below it; tells of each block and gives the turn back behind it. */
export async function drawSection(
  flow: Flow,
  section: Section,
  outline: Outline,
  entries: Entry[],
  drawn: () => void,
  level = 0
): Promise<void> {
  flow.space(spaceAbove[level] ?? 6)
  flow.ensure(openingOf(flow, section, level))
  if (level === 0) flow.enter(section.title)
  const destination = destinationOf(section)
  flow.pdf.addNamedDestination(destination, 'XYZ', flow.left, flow.y - 4, null)
  entries.push({ level, number: section.number, title: section.title, page: flow.page, destination })
  const item = outline.addItem(`${section.number}  ${section.title}`, {
    expanded: level === 0 && section.sections.length < 12
  })
  drawHeading(flow, section, level)
  for (const block of section.blocks) {
    drawBlock(flow, block)
    drawn()
    await turn()
  }
  for (const part of section.sections) await drawSection(flow, part, item, entries, drawn, level + 1)
}

function drawHeading(flow: Flow, section: Section, level: number): void {
  const style = headings[level] ?? styles.heading3
  for (const line of headingLines(flow, section, level)) {
    flow.type.drawLine(line, flow.left, flow.y + style.size)
    flow.y += style.leading
  }
  flow.y += spaceBelow[level] ?? 2
}

function headingLines(flow: Flow, section: Section, level: number) {
  return flow.type.wrap(
    `${section.number}\u2002${section.title}`,
    headings[level] ?? styles.heading3,
    flow.width
  )
}

/** A heading and what must stand with it: no heading is left alone at the foot of a page. */
function openingOf(flow: Flow, section: Section, level: number): number {
  const style = headings[level] ?? styles.heading3
  const own = headingLines(flow, section, level).length * style.leading + (spaceBelow[level] ?? 2)
  const [block, next] = section.blocks
  // A short remark before a table, charts or code stays with them.
  if (block?.kind === 'paragraph' && next && staysWithRemark.has(next.kind))
    return own + paragraphHeight(flow, block) + blockOpening(flow, next)
  const [first] = section.sections
  if (block?.kind === 'paragraph' && !next && first)
    return own + paragraphHeight(flow, block) + openingOf(flow, first, level + 1)
  if (block) return own + blockOpening(flow, block)
  return first ? own + openingOf(flow, first, level + 1) : own
}

const staysWithRemark = new Set<Block['kind']>(['charts', 'table', 'figure', 'network', 'pictures', 'code'])

function blockOpening(flow: Flow, block: Block): number {
  switch (block.kind) {
    case 'table':
      return tableOpening(flow, block)
    case 'charts':
      return chartsOpening(flow, block)
    case 'figure':
      return figureOpening(flow, block)
    case 'network':
      return networkOpening(flow, block)
    case 'pictures':
      return 120
    case 'formula':
      return block.lines.length * styles.formula.leading
    case 'note':
      return 6 * styles.body.leading
    case 'heading':
      return 4 * styles.body.leading
    default:
      return 3 * styles.body.leading
  }
}

function drawBlock(flow: Flow, block: Block): void {
  switch (block.kind) {
    case 'paragraph':
      return drawParagraph(flow, block)
    case 'formula':
      return drawFormula(flow, block)
    case 'list':
      return drawList(flow, block)
    case 'facts':
      return drawFacts(flow, block)
    case 'table':
      return drawTable(flow, block)
    case 'charts':
      return drawCharts(flow, block)
    case 'figure':
      return drawFigure(flow, block)
    case 'network':
      return drawNetwork(flow, block)
    case 'pictures':
      return drawPictures(flow, block)
    case 'note':
      return drawNote(flow, block)
    case 'code':
      return drawCode(flow, block)
    case 'rich':
    case 'heading':
    case 'rich-list':
    case 'quote':
    case 'rule':
      return drawWritten(flow, block, drawBlock)
    default:
      block satisfies never
  }
}

/** A long report must not keep the process from answering. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
