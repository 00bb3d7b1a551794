import type { FigureBlock, NetworkBlock } from '@core/report'
import { networkPages } from '@core/charts/network-scene'
import { figureScene } from '@core/charts/scene/figure-scene'
import type { Scene } from '@core/charts/scene/scene'
import { drawScene, measureWith } from './chart-scene'
import type { Flow } from './flow'
import type { Line, Typesetter } from './text'
import { styles } from './theme'

/** Pixels of a scene across the page: its 11-pixel text then has about the size of a caption. */
const SCENE_WIDTH = 640
const BELOW_PLOT = 4
const BELOW_FIGURE = 12

/** A figure of any kind across the page, with its caption; never broken. */
export function drawFigure(flow: Flow, block: FigureBlock): void {
  const caption = captionLines(flow, block.number, block.chart.title, block.chart.caption)
  const captionHeight = caption.length * styles.figureCaption.leading
  drawWhole(flow, block, sceneOf(flow, block, captionHeight), flow.width / SCENE_WIDTH, caption)
}

/**
 * The layers of a network, with a caption. A tall one stands in columns, and goes on on further pages where its text could not be
 * read otherwise.
 */
export function drawNetwork(flow: Flow, block: NetworkBlock): void {
  const { scenes, scale, caption } = networkOn(flow, block)
  scenes.forEach((scene, index) => {
    if (index === 0) return drawWhole(flow, block, scene, scale, caption)
    const lines = captionIn(flow.type, `Figure ${block.number}, continued`, '', flow.width)
    drawWhole(flow, { number: null, place: block.place }, scene, scale, lines)
  })
}

/** All its parts have one scale. */
function networkOn(
  flow: Flow,
  block: NetworkBlock
): { scenes: readonly Scene[]; scale: number; caption: readonly Line[] } {
  const caption = captionLines(flow, block.number, block.title, block.caption)
  const captionHeight = caption.length * styles.figureCaption.leading
  const full = flow.width / SCENE_WIDTH
  const room = flow.pageHeight - captionHeight - BELOW_PLOT - 8
  const scenes = networkPages(block.graph, { width: SCENE_WIDTH, height: room / full })
  const scales = scenes.flatMap(({ width, height }) => [flow.width / width, room / height])
  return { scenes, scale: Math.min(full, ...scales), caption }
}

/** What a heading above must have room for. */
export function networkOpening(flow: Flow, block: NetworkBlock): number {
  const { scenes, scale, caption } = networkOn(flow, block)
  const drawn = scale * (scenes[0]?.height ?? 0)
  return drawn + BELOW_PLOT + caption.length * styles.figureCaption.leading + 4
}

function drawWhole(
  flow: Flow,
  { number, place }: { readonly number: number | null; readonly place: string | null },
  scene: Scene,
  scale: number,
  caption: readonly Line[]
): void {
  const captionHeight = caption.length * styles.figureCaption.leading
  const height = scale * scene.height + BELOW_PLOT + captionHeight
  flow.space(4)
  flow.ensure(height)
  const top = flow.y
  mark(flow, number, place, height)
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

/** Links and the window find the figure under its number. */
export function mark(flow: Flow, number: number | null, place: string | null, height: number): void {
  if (number !== null) flow.pdf.addNamedDestination(`figure-${number}`, 'XYZ', flow.left, flow.y - 4, null)
  flow.region(place, flow.left, flow.y, flow.width, height)
}

function captionLines(flow: Flow, number: number, title: string, caption: string): Line[] {
  return captionIn(flow.type, `Figure ${number}. ${title}`, caption, flow.width)
}

/** A caption in lines of at most `width`, its beginning bold. */
export function captionIn(type: Typesetter, lead: string, caption: string, width: number): Line[] {
  return type.wrapRuns(
    [
      { text: `${lead.replace(/[.]$/, '')}. `, style: styles.figureLead },
      { text: caption, style: styles.figureCaption }
    ],
    width
  )
}

export function drawCaption(flow: Flow, lines: readonly Line[]): void {
  for (const line of lines) {
    flow.type.drawLine(line, flow.left, flow.y + styles.figureCaption.size)
    flow.y += styles.figureCaption.leading
  }
}
