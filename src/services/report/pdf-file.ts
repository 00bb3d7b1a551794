import { zlibSync } from 'fflate'
import PDFDocument from 'pdfkit'
import { fontFiles } from './fonts'
import { escaped } from './html/text'
import type { Geometry } from './theme'

export type Pdf = PDFKit.PDFDocument

/** What a PDF says of itself. */
export interface PdfInfo {
  readonly title: string
  readonly author: string
  readonly subject: string
  readonly creator: string
  /** From the data, never from the clock: the same state gives the same bytes. Null: it tells no date. */
  readonly date: Date | null
}

/** A stream object of pdfkit, as far as compressing needs it. */
interface Stream {
  buffer: Uint8Array[]
  data: { Filter?: string; Length?: number }
  finalize(): void
}

/** pdfkit makes the identifier of a file of its date, and lacks one without. */
const NO_DATE = new Date(0)

/** What pdfkit writes at the end beside `info`, and does not declare. */
interface Described {
  endMetadata(): void
}

/** An empty PDF with the report's fonts registered. */
export function createPdf(page: Pick<Geometry, 'width' | 'height'>, fonts: string, info: PdfInfo): Pdf {
  const files = fontFiles(fonts)
  const date = info.date ?? NO_DATE
  const pdf = new PDFDocument({
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    autoFirstPage: false,
    bufferPages: true,
    compress: false,
    size: [page.width, page.height],
    margin: 0,
    // No default font: pdfkit would load Helvetica, which is never embedded.
    font: '',
    info: {
      Title: info.title,
      Author: info.author,
      Subject: info.subject,
      Creator: info.creator,
      Producer: `${info.creator} with PDFKit`,
      CreationDate: date,
      ModDate: date
    }
  })
  if (info.date === null) forgetDate(pdf)
  else escapeDescription(pdf)
  compressAlike(pdf)
  for (const [name, path] of files) pdf.registerFont(name, path)
  return pdf
}

/** Ends the document and collects its bytes. */
export function finishPdf(pdf: Pdf): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
    pdf.on('error', reject)
    pdf.end()
  })
}

/** Takes the date out again; pdfkit's description in XML, which holds what stands in `info` once more, needs one and goes too. */
function forgetDate(pdf: Pdf): void {
  delete pdf.info.CreationDate
  delete pdf.info.ModDate
  ;(pdf as unknown as Described).endMetadata = () => undefined
}

/** The same description would hold texts as they are, and break at the first `&`. */
function escapeDescription(pdf: Pdf): void {
  const described = pdf as unknown as Described
  const end = described.endMetadata.bind(pdf)
  described.endMetadata = () => {
    const { info } = pdf
    const texts = Object.entries(info).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string'
    )
    pdf.info = { ...info, ...Object.fromEntries(texts.map(([name, text]) => [name, escaped(text)])) }
    end()
    pdf.info = info
  }
}

/**
 * Compresses streams with fflate. The zlib inside Node and Electron gives other bytes in every version, and the same
 * project must give the same file from the window and from the command line.
 */
function compressAlike(pdf: Pdf): void {
  const create = pdf.ref.bind(pdf)
  pdf.ref = (data) => {
    const reference = create(data)
    const stream = reference as unknown as Stream
    const finalize = stream.finalize.bind(stream)
    stream.finalize = () => {
      if (stream.buffer.length > 0 && stream.data.Filter === undefined) {
        stream.buffer = [Buffer.from(zlibSync(Buffer.concat(stream.buffer), { level: 6 }))]
        stream.data.Filter = 'FlateDecode'
      }
      finalize()
    }
    return reference
  }
}
