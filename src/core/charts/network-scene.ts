import type { NetworkGraph } from '@contract/network-graph'
import { columnsOf, JOINT, type LayoutColumn, rowsOf } from './network-columns'
import {
  BOX_HEIGHT,
  BOX_WIDTH,
  edgeCommands,
  layoutNetwork,
  type NetworkLayout,
  outputText,
  parametersText
} from './network-diagram'
import { circle, label, lineThrough, rectangle, type Scene, type SceneItem, shape } from './scene/scene'

/** Room for a diagram, in pixels. */
export interface Room {
  readonly width: number
  readonly height: number
}

/** The shape of a page of paper: a taller diagram is shown in columns. */
const PAGE: Room = { width: 640, height: 930 }
/** As much as this a diagram may shrink: its small text then has about 6 points on a page. */
const READABLE = 0.72

/** The diagram as shapes and labels, for files: where it is much taller than a page is, in several columns. */
export function networkScene(graph: NetworkGraph): Scene {
  const [only] = fitted(layoutNetwork(graph), 1, PAGE).scenes
  return only ?? { width: 0, height: 0, items: [] }
}

/** The diagram for pages that have this room: as few as there can be with text that can be read. */
export function networkPages(graph: NetworkGraph, room: Room = PAGE): Scene[] {
  const layout = layoutNetwork(graph)
  const most = rowsOf(layout)
  for (let pages = 1; ; pages++) {
    const { scenes, scale } = fitted(layout, pages, room)
    if (scale >= wanted(layout, room) || pages >= most) return scenes
  }
}

/** What is too wide for a page as it is shrinks, and no break helps. */
function wanted({ width }: NetworkLayout, room: Room): number {
  return Math.min(READABLE, room.width / width)
}

/** As few columns on each of some pages as there can be, or the number that makes it largest. */
function fitted(layout: NetworkLayout, pages: number, room: Room): { scenes: Scene[]; scale: number } {
  const most = Math.max(1, Math.floor(rowsOf(layout) / pages))
  let best: { scenes: Scene[]; scale: number } = { scenes: [], scale: 0 }
  for (let count = 1; count <= most; count++) {
    const columns = columnsOf(layout, count * pages)
    const scenes = Array.from({ length: pages }, (_, page) =>
      sideBySide(columns.slice(page * count, (page + 1) * count))
    )
    const scale = Math.min(1, ...scenes.flatMap((one) => [room.width / one.width, room.height / one.height]))
    // Further columns make it wider alone.
    if (scale <= best.scale) return best
    best = { scenes, scale }
    if (scale >= wanted(layout, room)) return best
  }
  return best
}

function sideBySide(columns: readonly LayoutColumn[]): Scene {
  let width = 0
  const items = columns.flatMap((column) => {
    const x = width
    width += column.width
    return columnItems(column, x)
  })
  return { width, height: Math.max(0, ...columns.map(({ height }) => height)), items }
}

function columnItems({ boxes, runs, joints }: LayoutColumn, left: number): SceneItem[] {
  const lines = runs.flatMap(({ places, arrives }): SceneItem[] => {
    const moved = places.map(({ x, y }) => ({ x: x + left, y }))
    const end = moved[moved.length - 1] ?? { x: 0, y: 0 }
    const tip = [end, { x: end.x - 3.5, y: end.y - 6 }, { x: end.x + 3.5, y: end.y - 6 }]
    return [
      shape('edge', edgeCommands({ places: moved }), { stroke: 'axis' }),
      ...(arrives ? [shape('arrow', lineThrough(tip, true), { fill: 'axis' })] : [])
    ]
  })
  const layers = boxes.flatMap(({ layer, x: own, y }): SceneItem[] => {
    const x = own + left
    return [
      shape('layer', rectangle({ x, y, width: BOX_WIDTH, height: BOX_HEIGHT }), {
        fill: 'paper',
        stroke: 'axis',
        dash: layer.problem === null ? [] : [4, 3],
        note: layer.problem ?? layer.name
      }),
      label(layer.kind, x + 10, y + 19, { size: 12, paint: 'ink', bold: true }),
      label(layer.brief, x + 10, y + 36),
      label(outputText(layer), x + BOX_WIDTH - 10, y + 19, { anchor: 'end', paint: 'ink' }),
      label(parametersText(layer), x + BOX_WIDTH - 10, y + 36, { anchor: 'end' })
    ]
  })
  const circles = joints.flatMap(({ x: own, y, number }): SceneItem[] => {
    const x = own + left
    return [
      shape('joint', circle(x, y, JOINT), {
        fill: 'paper',
        stroke: 'axis',
        note: 'The connection goes on at the same number'
      }),
      label(String(number), x, y + 4, { anchor: 'middle', paint: 'ink' })
    ]
  })
  return [...lines, ...layers, ...circles]
}
