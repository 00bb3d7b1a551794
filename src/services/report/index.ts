import { composeReport, type ReportDocument, type ReportInput, type Section } from '@core/report'
import { Flow, type Region } from './flow'
import { contentsPages, drawContents, drawFurniture, drawTitlePage } from './front-matter'
import { readMarkdown } from './markdown'
import { createPdf, finishPdf, type Pdf } from './pdf-file'
import { drawSection, type Entry } from './sections'
import { Typesetter } from './text'
import { geometryOf } from './theme'

/** A report in print. */
export interface PrintedReport {
  readonly bytes: Uint8Array
  readonly pages: number
  /** What of it the window shows, too. */
  readonly regions: readonly Region[]
}

/** Told how much of the work is done, from 0 to 1. */
export type Tell = (share: number) => void

/**
 * A project's runs as a PDF with embedded fonts and vector charts. The same project and options give the same bytes,
 * from the window and from the command line. `fonts` is the folder of the report's fonts; throws `not-found` when one
 * is missing.
 */
export function buildReport(
  input: ReportInput & { readonly fonts: string },
  tell: Tell = () => undefined
): Promise<PrintedReport> {
  return printReport(composeReport(input, readMarkdown), input.fonts, tell)
}

/** Lays out a composed report. */
export async function printReport(
  document: ReportDocument,
  fonts: string,
  tell: Tell = () => undefined
): Promise<PrintedReport> {
  const geometry = geometryOf(document.paper)
  const date = dateOf(document.date)
  const pdf = createPdf(geometry, fonts, {
    title: document.title,
    author: document.author,
    subject: `Report of the Heisenbench project ${document.project}`,
    creator: `Heisenbench ${document.version}`,
    date
  })
  const flow = new Flow(pdf, new Typesetter(pdf), geometry)
  drawTitlePage(flow, document)
  await drawBody(flow, pdf, document, tell)
  drawFurniture(flow, document)
  for (const { name, description, text } of document.attachments) {
    pdf.file(Buffer.from(text, 'utf8'), {
      name,
      description,
      type: 'application/json',
      creationDate: date,
      modifiedDate: date
    })
  }
  const pages = pdf.bufferedPageRange().count
  return { bytes: await finishPdf(pdf), pages, regions: flow.regions }
}

/** Contents and sections; the contents come first but are set last. */
async function drawBody(flow: Flow, pdf: Pdf, document: ReportDocument, tell: Tell): Promise<void> {
  const reserved = contentsPages(flow, document)
  const first = flow.page + 1
  flow.enter('Contents')
  for (let page = 0; page < reserved; page++) flow.newPage()
  const entries: Entry[] = []
  const total = countBlocks(document.sections)
  let drawn = 0
  for (const [index, section] of document.sections.entries()) {
    const appendix = /^[A-Z]/.test(section.number)
    if (index === 0 || appendix) flow.newPage()
    await drawSection(flow, section, pdf.outline, entries, () => tell(++drawn / total))
  }
  drawContents(flow, document, entries, first)
}

function countBlocks(sections: readonly Section[]): number {
  return sections.reduce((count, one) => count + one.blocks.length + countBlocks(one.sections), 0)
}

/** A PDF needs a date; a project with an unreadable time stamp gets the beginning of time rather than the clock. */
function dateOf(stamp: string): Date {
  const date = new Date(stamp)
  return Number.isNaN(date.getTime()) ? new Date(0) : date
}
