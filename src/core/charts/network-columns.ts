import {
  BOX_HEIGHT,
  BOX_WIDTH,
  type LayerBox,
  type LayerEdge,
  MARGIN,
  type NetworkLayout,
  PASSAGE,
  type Place,
  ROW_HEIGHT
} from './network-diagram'

/** The radius of a numbered circle. */
export const JOINT = 9
/** From one circle to the next above the same box. */
const JOINT_STEP = 2 * JOINT + 6
/** Room for a circle and the line between it and the row. */
const LEAD = 2 * JOINT + 14
/** A column may have one row more and two rows fewer than its share, where fewer connections are cut then. */
const AROUND = [0, -1, 1, -2]

/** Where a connection leaves a column, or enters one: what leaves goes on at the circle with the same number. */
export interface Joint {
  readonly x: number
  readonly y: number
  readonly number: number
}

/** What of a connection runs in one column. */
export interface Run {
  readonly places: readonly Place[]
  /** Whether it ends at a layer. */
  readonly arrives: boolean
}

/** Some rows of a layout, from an upper left corner of their own. */
export interface LayoutColumn {
  readonly boxes: readonly LayerBox[]
  readonly runs: readonly Run[]
  readonly joints: readonly Joint[]
  readonly width: number
  readonly height: number
}

/** How many rows a layout has. */
export function rowsOf({ boxes }: NetworkLayout): number {
  return Math.max(0, ...boxes.map(({ y }) => rowAt(y) + 1))
}

/** Breaks a layout into columns of about the same height. One column is the layout as it is. */
export function columnsOf(layout: NetworkLayout, count: number): LayoutColumn[] {
  const ends = columnEnds(layout, count)
  const numbers = new Map<string, number>()
  return ends.map((end, index) => columnOf(layout, (ends[index - 1] ?? -1) + 1, end, numbers))
}

const rowAt = (y: number): number => Math.floor((y - MARGIN) / ROW_HEIGHT)

/** The last row of each column. */
function columnEnds(layout: NetworkLayout, count: number): number[] {
  const rows = rowsOf(layout)
  const ends: number[] = []
  for (let left = count; left > 1; left--) {
    const begin = (ends[ends.length - 1] ?? -1) + 1
    const share = Math.ceil((rows - begin) / left)
    const possible = AROUND.map((more) => begin + share - 1 + more).filter(
      (end) => end >= begin && rows - 1 - end >= left - 1
    )
    const cuts = possible.map((end) => cutAfter(layout, end))
    const least = possible[cuts.indexOf(Math.min(...cuts))]
    if (least !== undefined) ends.push(least)
  }
  return [...ends, rows - 1]
}

/** How many layers' outputs are still needed below a row. */
function cutAfter({ edges }: NetworkLayout, row: number): number {
  const cut = edges.filter(({ places }) => {
    const rows = places.map(({ y }) => rowAt(y))
    return Math.min(...rows) <= row && Math.max(...rows) > row
  })
  return new Set(cut.map(({ from }) => from)).size
}

/** @param numbers of what is cut, by the layer whose output it is */
function columnOf(
  layout: NetworkLayout,
  first: number,
  last: number,
  numbers: Map<string, number>
): LayoutColumn {
  const isHere = ({ y }: Place): boolean => rowAt(y) >= first && rowAt(y) <= last
  const boxes = layout.boxes.filter(isHere)
  const parts = layout.edges.flatMap((edge) => {
    const places = edge.places.filter(isHere)
    const [begin, end] = [places[0], places[places.length - 1]]
    if (begin === undefined || end === undefined) return []
    const enters = begin !== edge.places[0]
    const leaves = end !== edge.places[edge.places.length - 1]
    return [{ edge, places, begin, end, enters, leaves }]
  })
  const top = MARGIN + first * ROW_HEIGHT
  const bottom = MARGIN + last * ROW_HEIGHT + BOX_HEIGHT
  const above = jointsAt(parts.filter(({ enters }) => enters).map(({ edge, begin }) => [edge, begin.x]))
  const below = jointsAt(parts.filter(({ leaves }) => leaves).map(({ edge, end }) => [edge, end.x]))
  const xs = [
    ...boxes.flatMap(({ x }) => [x, x + BOX_WIDTH]),
    ...parts.flatMap(({ places }) => places.flatMap(({ x }) => [x - PASSAGE / 2, x + PASSAGE / 2])),
    ...[...above.values(), ...below.values()].flatMap((x) => [x - JOINT, x + JOINT])
  ]
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [head, foot] = [above.size === 0 ? 0 : LEAD, below.size === 0 ? 0 : LEAD]
  const moved = ({ x, y }: Place): Place => ({ x: x - left + MARGIN, y: y - top + MARGIN + head })
  const numberOf = (from: string): number => {
    if (!numbers.has(from)) numbers.set(from, numbers.size + 1)
    return numbers.get(from) ?? 0
  }
  const jointsOf = (at: ReadonlyMap<string, number>, y: number): Joint[] =>
    [...at].map(([key, x]) => ({ ...moved({ x, y }), number: numberOf(sourceOf(key)) }))
  // What comes from one layer and leaves at one place is one line.
  const drawn = new Map(
    parts.map(({ edge, places, begin, end, enters, leaves }) => {
      const whole = [
        ...(enters ? [{ x: above.get(keyOf(edge, begin.x)) ?? begin.x, y: top - LEAD + 2 * JOINT }] : []),
        ...places,
        ...(leaves ? [{ x: end.x, y: bottom + LEAD - 2 * JOINT }] : [])
      ].map(moved)
      return [whole.map(({ x, y }) => `${x} ${y}`).join(), { places: whole, arrives: !leaves }] as const
    })
  )
  return {
    boxes: boxes.map((box) => ({ ...box, ...moved(box) })),
    runs: [...drawn.values()],
    joints: [...jointsOf(above, top - LEAD + JOINT), ...jointsOf(below, bottom + LEAD - JOINT)],
    width: right - left + 2 * MARGIN,
    height: bottom - top + head + foot + 2 * MARGIN
  }
}

const keyOf = ({ from }: LayerEdge, x: number): string => `${x} ${from}`
const sourceOf = (key: string): string => key.slice(key.indexOf(' ') + 1)

/** Places of the circles of what is cut, by `keyOf`: beside each other where several layers' outputs go to one box. */
function jointsAt(cut: readonly (readonly [edge: LayerEdge, x: number])[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const x of new Set(cut.map(([, at]) => at))) {
    const own = [...new Set(cut.flatMap(([edge, at]) => (at === x ? [keyOf(edge, at)] : [])))]
    own.forEach((key, index) => found.set(key, x + (index - (own.length - 1) / 2) * JOINT_STEP))
  }
  return found
}
