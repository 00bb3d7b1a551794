import type { KeptPicture } from '@contract/kept-figure'
import type { PicturesBlock } from '@core/report'
import { encodePng } from '../projects/png'
import { captionIn, drawCaption, mark } from './figures'
import type { Flow } from './flow'
import type { Line, Typesetter } from './text'
import { colors, styles } from './theme'

const GAP = 10
const MOST_IN_ROW = 6
/** Of a picture in a report; alone on a page it may be wider. */
const WIDEST = 96
const ABOVE_BLOCK = 4
const BELOW_ROW = 4
const BELOW_BLOCK = 12
/** Between a picture and what stands below it. */
const BELOW_PICTURE = 3

interface Row {
  readonly pictures: readonly KeptPicture[]
  readonly above: readonly (readonly Line[])[]
  readonly below: readonly (readonly Line[])[]
  readonly aboveHeight: number
  /** Of the tallest picture. */
  readonly height: number
  /** Of the row with what stands above and below its pictures. */
  readonly whole: number
}

/** Pictures with their texts, set in rows. */
export interface PictureRows {
  /** Width of each picture. */
  readonly slot: number
  /** Width of the fullest row. */
  readonly width: number
  readonly rows: readonly Row[]
}

/** Sets pictures in rows of at most `width`, none wider than `widest`. */
export function setPictures(
  type: Typesetter,
  pictures: readonly KeptPicture[],
  width: number,
  widest = WIDEST
): PictureRows {
  const inRow = Math.min(MOST_IN_ROW, pictures.length)
  const room = (width - (MOST_IN_ROW - 1) * GAP) / MOST_IN_ROW
  const slot = inRow === MOST_IN_ROW ? room : Math.min(widest, (width + GAP) / inRow - GAP)
  const rows: Row[] = []
  for (let first = 0; first < pictures.length; first += inRow) {
    const row = pictures.slice(first, first + inRow)
    const above = row.map(({ label }) => type.wrap(label, styles.cellDetail, slot))
    const below = row.map(({ caption }) => type.wrap(caption, styles.chartLegend, slot))
    const aboveHeight = tallest(above) * styles.cellDetail.leading
    const height = slot * Math.min(2, Math.max(...row.map((one) => one.height / one.width)))
    const whole = aboveHeight + height + BELOW_PICTURE + tallest(below) * styles.chartLegend.leading
    rows.push({ pictures: row, above, below, aboveHeight, height, whole })
  }
  return { slot, width: inRow * (slot + GAP) - GAP, rows }
}

/** Height of rows that stand on one page. */
export function rowsHeight({ rows }: PictureRows): number {
  return rows.reduce((sum, { whole }) => sum + whole + BELOW_ROW, 0)
}

/** Images in rows with what they are above them and what the network says below; a caption ends them. */
export function drawPictures(flow: Flow, block: PicturesBlock): void {
  const { slot, rows } = setPictures(flow.type, block.pictures, flow.width)
  const caption = captionIn(flow.type, `Figure ${block.number}. ${block.title}`, block.caption, flow.width)
  const captionHeight = caption.length * styles.figureCaption.leading
  flow.space(ABOVE_BLOCK)
  for (const [index, row] of rows.entries()) {
    const height = row.whole + (index === rows.length - 1 ? captionHeight + BELOW_ROW : 0)
    flow.ensure(height)
    mark(flow, index === 0 ? block.number : null, block.place, height)
    drawRow(flow.type, row, slot, flow.left, flow.y)
    flow.y += row.whole + BELOW_ROW
  }
  drawCaption(flow, caption)
  flow.space(BELOW_BLOCK)
}

/** Draws rows below each other, the first at `top`. */
export function drawRows(type: Typesetter, { rows, slot }: PictureRows, left: number, top: number): void {
  let y = top
  for (const row of rows) {
    drawRow(type, row, slot, left, y)
    y += row.whole + BELOW_ROW
  }
}

function drawRow(type: Typesetter, row: Row, slot: number, left: number, y: number): void {
  const { pdf } = type
  const top = y + row.aboveHeight
  for (const [index, picture] of row.pictures.entries()) {
    const x = left + index * (slot + GAP)
    drawColumn(type, row.above[index] ?? [], x, y, styles.cellDetail)
    const scale = Math.min(slot / picture.width, row.height / picture.height)
    const [width, height] = [picture.width * scale, picture.height * scale]
    const pixels = Buffer.from(picture.pixels, 'base64')
    pdf.image(encodePng(picture.width, picture.height, picture.channels, pixels), x, top, { width, height })
    pdf.undash().lineWidth(0.4).strokeColor(colors.axis).rect(x, top, width, height).stroke()
    drawColumn(type, row.below[index] ?? [], x, top + row.height + BELOW_PICTURE, styles.chartLegend)
  }
}

function tallest(columns: readonly (readonly Line[])[]): number {
  return Math.max(0, ...columns.map((lines) => lines.length))
}

function drawColumn(
  type: Typesetter,
  lines: readonly Line[],
  x: number,
  top: number,
  style: { readonly size: number; readonly leading: number }
): void {
  for (const [index, line] of lines.entries())
    type.drawLine(line, x, top + index * style.leading + style.size)
}
