import type { PDFPageProxy } from 'pdfjs-dist'
import type { Shown } from './use-preview'

/** A part of a page that leads on: inside the report, or to the view that shows the same. In points from the top left. */
export interface SheetLink {
  readonly kind: 'destination' | 'place'
  readonly target: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Annotation {
  readonly dest?: unknown
  readonly rect?: unknown
}

/** The links of a page: those that the PDF has, and the places of the window that its figures came from. */
export async function linksOf(
  page: PDFPageProxy,
  regions: Shown['regions'],
  index: number
): Promise<SheetLink[]> {
  const viewport = page.getViewport({ scale: 1 })
  const annotations = (await page.getAnnotations()) as Annotation[]
  const inside = annotations.flatMap(({ dest, rect }): SheetLink[] => {
    if (typeof dest !== 'string' || !Array.isArray(rect)) return []
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = viewport.convertToViewportRectangle(rect as number[]) as number[]
    return [
      {
        kind: 'destination',
        target: dest,
        x: Math.min(x1, x2),
        y: Math.min(y1, y2),
        width: Math.abs(x2 - x1),
        height: Math.abs(y2 - y1)
      }
    ]
  })
  const places = regions
    .filter((region) => region.page === index)
    .map(({ place, x, y, width, height }): SheetLink => ({
      kind: 'place',
      target: place,
      x,
      y,
      width,
      height
    }))
  return [...places, ...inside]
}
