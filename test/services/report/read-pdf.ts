import { getDocument, OPS, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** One stretch of text at its place; y grows upwards from the foot of the page. */
export interface TextItem {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly size: number
}

export interface PageContent {
  readonly width: number
  readonly height: number
  readonly items: readonly TextItem[]
  /** All text of the page; every kind of space is one space. */
  readonly text: string
  /** Points of each path that is drawn, in page units, y upwards. */
  readonly paths: readonly (readonly (readonly [number, number])[])[]
  /** Operators that put raster images on the page. */
  readonly images: number
}

export interface PdfContent {
  readonly document: PDFDocumentProxy
  readonly pages: readonly PageContent[]
  readonly text: string
}

const imageOperators = new Set<number>([
  OPS.paintImageXObject,
  OPS.paintInlineImageXObject,
  OPS.paintImageMaskXObject,
  OPS.paintInlineImageXObjectGroup,
  OPS.paintImageXObjectRepeat
])

/** Reads a PDF as another program would: text with places, vector paths, images. */
export async function readPdf(bytes: Uint8Array): Promise<PdfContent> {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0, useSystemFonts: false })
    .promise
  const pages: PageContent[] = []
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number)
    const { width, height } = page.getViewport({ scale: 1 })
    const content = await page.getTextContent()
    const items = content.items.flatMap((item): TextItem[] =>
      'str' in item && item.str.trim() !== ''
        ? [
            {
              text: spaced(item.str),
              x: Number(item.transform[4]),
              y: Number(item.transform[5]),
              width: item.width,
              size: Math.hypot(Number(item.transform[2]), Number(item.transform[3]))
            }
          ]
        : []
    )
    const { fnArray, argsArray } = await page.getOperatorList()
    pages.push({
      width,
      height,
      items,
      text: spaced(items.map(({ text }) => text).join(' ')),
      paths: pathsOf(fnArray, argsArray, height),
      images: fnArray.filter((operator) => imageOperators.has(operator)).length
    })
  }
  return { document, pages, text: pages.map(({ text }) => text).join('\n') }
}

/** Texts that reach beyond the margins of their page: those of a report, or `margin` on all sides. */
export function misplaced({ items, width, height }: PageContent, margin?: number): string[] {
  const [side, foot] = [margin ?? 57, margin ?? 30]
  return items
    .filter(
      ({ x, y, width: own, size }) =>
        x < side || x + own > width - side || y < foot || y + size > height - foot
    )
    .map(({ text, x, y }) => `${text} at ${x}, ${y}`)
}

/** Pairs of texts that lie on each other. Boxes are those of small letters, so that lines may be close. */
export function overlaps({ items }: PageContent): string[] {
  const sorted = [...items].sort((a, b) => a.y - b.y)
  const found: string[] = []
  for (const [index, a] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next++) {
      const b = sorted[next]
      if (!b || b.y >= a.y + 0.62 * a.size) break
      const beside = a.x + a.width <= b.x + 0.4 || b.x + b.width <= a.x + 0.4
      if (!beside) found.push(`${a.text} <> ${b.text}`)
    }
  }
  return found
}

/** Paths of pages that are drawn with one transformation only: y down from the top, as pdfkit does. */
function pathsOf(
  operators: readonly number[],
  values: readonly unknown[],
  height: number
): (readonly [number, number])[][] {
  return operators.flatMap((operator, index) => {
    if (operator !== OPS.constructPath) return []
    const [kinds, numbers] = values[index] as [number[], number[]]
    const points: (readonly [number, number])[] = []
    let at = 0
    const take = (count: number): number[] => numbers.slice(at, (at += count))
    for (const kind of kinds) {
      const used =
        kind === OPS.moveTo || kind === OPS.lineTo
          ? take(2)
          : kind === OPS.curveTo
            ? take(6)
            : kind === OPS.rectangle || kind === OPS.curveTo2 || kind === OPS.curveTo3
              ? take(4)
              : []
      const end = kind === OPS.rectangle ? used.slice(0, 2) : used.slice(-2)
      if (end.length === 2) points.push([end[0] ?? 0, height - (end[1] ?? 0)])
    }
    return [points]
  })
}

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ')
}
