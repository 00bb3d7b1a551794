import type { KeptPicture, KeptPictures } from '@contract/kept-figure'
import { wrapText } from './figure-scene'
import { type Box, type Label, type Measure, type Paint, type Scene, label, roughWidth } from './scene'
import { sceneSvg } from './svg'

const MARGIN = 16
const GAP = 14
const MOST_IN_ROW = 6
const WIDEST = 240
const TALLEST_SHARE = 2
/** Conditions need lines of this length, however narrow the pictures are. */
const LEAST_WIDTH = 420
const MOST_WIDTH = 1200
const SMALL = 11

/** Pictures with their texts as they stand on the page of a PDF, for files and the clipboard. */
export interface PicturesScene {
  /** All but the pictures. */
  readonly scene: Scene
  readonly places: readonly { readonly box: Box; readonly picture: KeptPicture }[]
}

/** Lays a figure of pictures out: title, rows of pictures with what stands above and below each, and the conditions. */
export function picturesScene(
  { title, conditions, data: { pictures } }: KeptPictures,
  measure: Measure = roughWidth
): PicturesScene {
  const inRow = Math.min(MOST_IN_ROW, pictures.length)
  const slot = Math.min(WIDEST, (MOST_WIDTH - 2 * MARGIN + GAP) / inRow - GAP)
  const width = Math.max(LEAST_WIDTH, inRow * (slot + GAP) - GAP)
  const items: Label[] = []
  const places: { box: Box; picture: KeptPicture }[] = []
  let y = MARGIN
  const lines = (text: string, x: number, wide: number, rest: Partial<Label>): number => {
    const size = rest.size ?? SMALL
    const found = wrapText(text, wide, size, rest.bold === true, measure)
    found.forEach((line, index) =>
      items.push(label(line, x, y + (index + 1) * (size + 4) - 3, { size, ...rest }))
    )
    return found.length * (size + 4)
  }
  y += lines(title, MARGIN, width, { size: 15, bold: true, paint: 'ink' }) + 8
  for (let first = 0; first < pictures.length; first += inRow) {
    const row = pictures.slice(first, first + inRow)
    const left = (index: number): number => MARGIN + index * (slot + GAP)
    y += Math.max(
      ...row.map((one, index) => lines(one.label, left(index), slot, { bold: true, paint: 'ink' }))
    )
    const heights = row.map((one) => slot * Math.min(TALLEST_SHARE, one.height / one.width))
    for (const [index, picture] of row.entries()) {
      const high = heights[index] ?? slot
      const wide = Math.min(slot, (high * picture.width) / picture.height)
      places.push({ picture, box: { x: left(index), y: y + 2, width: wide, height: high } })
    }
    y += Math.max(...heights) + 6
    y += Math.max(...row.map((one, index) => lines(one.caption, left(index), slot, {}))) + 8
  }
  y += lines(conditions.join(' '), MARGIN, width, {})
  return { scene: { width: width + 2 * MARGIN, height: Math.ceil(y + MARGIN), items }, places }
}

/**
 * Pictures as an SVG file: texts as text, each picture as an image whose pixels stay squares.
 *
 * @param href a picture as an address that holds all of it
 */
export function picturesSvg(
  figure: KeptPictures,
  color: (paint: Paint) => string,
  href: (picture: KeptPicture) => string,
  measure?: Measure
): string {
  const { scene, places } = picturesScene(figure, measure)
  const images = places.map(
    ({ box: { x, y, width, height }, picture }) =>
      `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="none" ` +
      `style="image-rendering:pixelated" href="${href(picture)}"/>`
  )
  const text = { title: figure.title, description: figure.conditions.join(' ') }
  return sceneSvg(scene, text, color).replace('</svg>', () => `${images.join('\n')}\n</svg>`)
}
