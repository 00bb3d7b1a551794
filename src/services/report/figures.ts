import type { FigureBlock, PicturesBlock } from '@core/report'
import { figureScene } from '@core/charts/scene/figure-scene'
import type { Scene } from '@core/charts/scene/scene'
import { encodePng } from '../projects/png'
import { drawScene, measureWith } from './chart-scene'
import type { Flow } from './flow'
import type { Line } from './text'
import { colors, styles } from './theme'

/** Pixels of a scene across the page: its 11-pixel text then has about the size of a caption. */
const SCENE_WIDTH = 640
const BELOW_PLOT = 4
const BELOW_FIGURE = 12

/** A figure of any kind across the page, with its caption; never broken. */
export function drawFigure(flow: Flow, block: FigureBlock): void {
  const caption = captionLines(flow, block.number, block.chart.title, block.chart.caption)
  const captionHeight = caption.length * styles.figureCaption.leading
  const scene = sceneOf(flow, block, captionHeight)
  const scale = flow.width / SCENE_WIDTH
  const height = scale * scene.height + BELOW_PLOT + captionHeight
  flow.space(4)
  flow.ensure(height)
  const top = flow.y
  mark(flow, block.number, block.place, height)
  drawScene(flow.type, scene, { x: flow.left, y: top, scale })
  flow.y = top + scale * scene.height + BELOW_PLOT
  drawCaption(flow, caption)
  flow.space(BELOW_FIGURE)
}

/** What a heading above must have room for. */
export function figureOpening(flow: Flow, block: FigureBlock): number {
  const caption = captionLines(flow, block.number, block.chart.title, block.chart.caption)
  const captionHeight = caption.length * styles.figureCaption.leading
  return (
    (flow.width / SCENE_WIDTH) * sceneOf(flow, block, captionHeight).height + BELOW_PLOT + captionHeight + 4
  )
}

/** The plot with its legend; title and conditions stand in the caption. A tall one shrinks until it fits a page. */
function sceneOf(flow: Flow, { chart }: FigureBlock, captionHeight: number): Scene {
  const bare = { ...chart, title: '', caption: '' }
  const options = { width: SCENE_WIDTH, measure: measureWith(flow.type) }
  const usual = 'kind' in chart && chart.kind === 'matrix' ? {} : { plotHeight: 300 }
  const scene = figureScene(bare, { ...options, ...usual })
  const most = (flow.pageHeight - captionHeight - BELOW_PLOT - 8) / (flow.width / SCENE_WIDTH)
  if (scene.height <= most) return scene
  const others = scene.height - (usual.plotHeight ?? figureScene(bare, options).height)
  return figureScene(bare, { ...options, plotHeight: Math.max(120, most - Math.max(0, others) - 60) })
}

const PICTURE_GAP = 10
const MOST_IN_ROW = 6
const WIDEST_PICTURE = 96

/** Images in rows with what they are above them and what the network says below. */
export function drawPictures(flow: Flow, block: PicturesBlock): void {
  const { pictures } = block
  const inRow = Math.min(MOST_IN_ROW, pictures.length)
  const room = (flow.width - (MOST_IN_ROW - 1) * PICTURE_GAP) / MOST_IN_ROW
  const slot =
    inRow === MOST_IN_ROW ? room : Math.min(WIDEST_PICTURE, (flow.width + PICTURE_GAP) / inRow - PICTURE_GAP)
  const caption = captionLines(flow, block.number, block.title, block.caption)
  const captionHeight = caption.length * styles.figureCaption.leading
  flow.space(4)
  for (let first = 0; first < pictures.length; first += inRow) {
    const row = pictures.slice(first, first + inRow)
    const isLast = first + inRow >= pictures.length
    const above = row.map(({ label }) => flow.type.wrap(label, styles.cellDetail, slot))
    const below = row.map((one) => flow.type.wrap(one.caption, styles.chartLegend, slot))
    const aboveHeight = tallest(above) * styles.cellDetail.leading
    const belowHeight = tallest(below) * styles.chartLegend.leading
    const height = slot * Math.min(2, Math.max(...row.map((one) => one.height / one.width)))
    const whole = aboveHeight + height + 3 + belowHeight
    flow.ensure(whole + (isLast ? captionHeight + 4 : 0))
    mark(flow, first === 0 ? block.number : null, block.place, whole + (isLast ? captionHeight + 4 : 0))
    for (const [index, picture] of row.entries()) {
      const x = flow.left + index * (slot + PICTURE_GAP)
      const top = flow.y + aboveHeight
      drawColumn(flow, above[index] ?? [], x, flow.y, styles.cellDetail)
      const scale = Math.min(slot / picture.width, height / picture.height)
      const [width, tall] = [picture.width * scale, picture.height * scale]
      const pixels = Buffer.from(picture.pixels, 'base64')
      flow.pdf.image(encodePng(picture.width, picture.height, picture.channels, pixels), x, top, {
        width,
        height: tall
      })
      flow.pdf.undash().lineWidth(0.4).strokeColor(colors.axis).rect(x, top, width, tall).stroke()
      drawColumn(flow, below[index] ?? [], x, top + height + 3, styles.chartLegend)
    }
    flow.y += whole + 4
  }
  drawCaption(flow, caption)
  flow.space(BELOW_FIGURE)
}

function tallest(columns: readonly (readonly Line[])[]): number {
  return Math.max(0, ...columns.map((lines) => lines.length))
}

function drawColumn(
  flow: Flow,
  lines: readonly Line[],
  x: number,
  top: number,
  style: { readonly size: number; readonly leading: number }
): void {
  for (const [index, line] of lines.entries())
    flow.type.drawLine(line, x, top + index * style.leading + style.size)
}

/** Links and the window find the figure under its number. */
export function mark(flow: Flow, number: number | null, place: string | null, height: number): void {
  if (number !== null) flow.pdf.addNamedDestination(`figure-${number}`, 'XYZ', flow.left, flow.y - 4, null)
  flow.region(place, flow.left, flow.y, flow.width, height)
}

function captionLines(flow: Flow, number: number, title: string, caption: string): Line[] {
  return flow.type.wrapRuns(
    [
      { text: `Figure ${number}. ${title.replace(/[.]$/, '')}. `, style: styles.figureLead },
      { text: caption, style: styles.figureCaption }
    ],
    flow.width
  )
}

function drawCaption(flow: Flow, lines: readonly Line[]): void {
  for (const line of lines) {
    flow.type.drawLine(line, flow.left, flow.y + styles.figureCaption.size)
    flow.y += styles.figureCaption.leading
  }
}
