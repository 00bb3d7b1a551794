import type { GraphLayer, NetworkGraph } from '@contract/network-graph'
import { plural } from './format'
import type { Command } from './scene/scene'

/** A layer at its place, in pixels. */
export interface LayerBox {
  readonly layer: GraphLayer
  readonly x: number
  readonly y: number
}

/** A place of the diagram, in pixels. */
export interface Place {
  readonly x: number
  readonly y: number
}

/** A connection, from the lower edge of one box to the upper edge of another. */
export interface LayerEdge {
  readonly from: string
  readonly to: string
  readonly places: readonly Place[]
}

export interface NetworkLayout {
  readonly boxes: readonly LayerBox[]
  readonly edges: readonly LayerEdge[]
  readonly width: number
  readonly height: number
}

export const BOX_WIDTH = 268
export const BOX_HEIGHT = 46
const GAP_X = 28
const GAP_Y = 20
/** From one row to the next. */
export const ROW_HEIGHT = BOX_HEIGHT + GAP_Y
/** Around all rows. */
export const MARGIN = 14
/** Room for a connection that passes a row. */
export const PASSAGE = 24

interface Cell {
  readonly id: string
  readonly width: number
  readonly before: readonly string[]
}

/**
 * Places a network's layers in rows, each below all that it takes; what passes a row gets a place in it, so that no
 * connection runs through a box. Inside a row the order is that of the mean place of what comes before.
 */
export function layoutNetwork({ layers }: NetworkGraph): NetworkLayout {
  const rows = new Map<string, number>()
  for (const { id, inputs } of layers) {
    const above = inputs.map((input) => rows.get(input) ?? 0)
    rows.set(id, above.length === 0 ? 0 : Math.max(...above) + 1)
  }
  const cells: Cell[][] = []
  const put = (row: number, cell: Cell): void => void (cells[row] ??= []).push(cell)
  const paths: { from: string; to: string; ids: string[] }[] = []
  for (const { id, inputs } of layers) {
    const row = rows.get(id) ?? 0
    const last = inputs.map((input, index) => {
      const ids = [input]
      for (let between = (rows.get(input) ?? 0) + 1; between < row; between++) {
        const passage = `${input}>${id}>${index}>${between}`
        put(between, { id: passage, width: PASSAGE, before: [ids[ids.length - 1] as string] })
        ids.push(passage)
      }
      paths.push({ from: input, to: id, ids: [...ids, id] })
      return ids[ids.length - 1] as string
    })
    put(row, { id, width: BOX_WIDTH, before: last })
  }
  const { centers, width } = placeRows(cells)
  const rowOf = new Map(cells.flatMap((row, index) => row.map(({ id }) => [id, index] as const)))
  const topOf = (id: string): number => MARGIN + (rowOf.get(id) ?? 0) * ROW_HEIGHT
  const centerOf = (id: string): number => centers.get(id) ?? 0
  return {
    boxes: layers.map((layer) => ({ layer, x: centerOf(layer.id) - BOX_WIDTH / 2, y: topOf(layer.id) })),
    edges: paths.map(({ from, to, ids }) => ({
      from,
      to,
      places: ids.flatMap((id) => {
        const [x, top] = [centerOf(id), topOf(id)]
        if (id === from) return [{ x, y: top + BOX_HEIGHT }]
        return id === to
          ? [{ x, y: top }]
          : [
              { x, y: top },
              { x, y: top + BOX_HEIGHT }
            ]
      })
    })),
    width,
    height: 2 * MARGIN + cells.length * ROW_HEIGHT - GAP_Y
  }
}

/** Middles of all cells, each row centred. */
function placeRows(rows: readonly (readonly Cell[])[]): { centers: Map<string, number>; width: number } {
  const centers = new Map<string, number>()
  const widths = rows.map((row) => row.reduce((sum, cell) => sum + cell.width, 0) + GAP_X * (row.length - 1))
  const widest = Math.max(0, ...widths)
  rows.forEach((row, index) => {
    const wish = ({ before }: Cell): number =>
      before.length === 0 ? 0 : before.reduce((sum, id) => sum + (centers.get(id) ?? 0), 0) / before.length
    let x = MARGIN + (widest - (widths[index] ?? 0)) / 2
    for (const cell of [...row].sort((a, b) => wish(a) - wish(b))) {
      centers.set(cell.id, x + cell.width / 2)
      x += cell.width + GAP_X
    }
  })
  return { centers, width: widest + 2 * MARGIN }
}

/** A connection as a curve that leaves and arrives upright. */
export function edgeCommands({ places }: Pick<LayerEdge, 'places'>): Command[] {
  return places.flatMap(({ x, y }, index): Command[] => {
    const before = places[index - 1]
    if (!before) return [['M', x, y]]
    if (before.x === x) return [['L', x, y]]
    const middle = (before.y + y) / 2
    return [['C', before.x, middle, x, middle, x, y]]
  })
}

/** "26 × 26 × 32", or "?" behind a layer that does not fit. */
export function outputText({ outputShape }: GraphLayer): string {
  return outputShape === null ? '?' : outputShape.map((side) => side ?? 'any').join(' × ')
}

/** "1,200 parameters"; empty for a layer without any. */
export function parametersText({ parameters }: GraphLayer): string {
  return parameters === 0 ? '' : plural(parameters, 'parameter')
}
