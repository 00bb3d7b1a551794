import type { ChartSpec, SeriesPoint, SeriesSpec } from './chart-spec'
import { isPlane } from './plane'

/** What is drawn at one place: a point, or the interval of one. */
export interface Mark {
  readonly x: number
  readonly top: number
  readonly bottom: number
}

/** A point of a line in pixels, with the ends of its interval where that is drawn; null in y leaves a gap. */
interface Drawn {
  readonly x: number
  readonly y: number | null
  readonly top?: number
  readonly bottom?: number
}

/** A band across a picture. */
export interface Heights {
  readonly top: number
  readonly bottom: number
}

const everywhere: Heights = { top: -Infinity, bottom: Infinity }

/** Pixels between the places of a line that are looked at, and as many to keep between a text and what is drawn. */
const STEP = 6
const CLEAR = 3
/** Pixels by which a text moves along its row. */
const SLIDE = 8
const MOST_ROWS = 4

/** Everything that a series covers of the heights in `seen`: its points, the whiskers that they have, and the lines between them. */
export function marksOfSeries(
  { points }: SeriesSpec,
  spec: ChartSpec,
  place: (point: SeriesPoint, value: number) => { readonly x: number; readonly y: number },
  seen?: Heights
): Mark[] {
  const plane = isPlane(spec)
  const drawn = points.map((point): Drawn => {
    const { x, y } = place(point, point.y ?? 0)
    const { low, high } = point
    const hasWhisker = (plane || !point.resolved || points.length === 1) && low !== null && high !== null
    const ends = hasWhisker ? { top: place(point, high).y, bottom: place(point, low).y } : {}
    return { x, y: point.y === null ? null : y, ...ends }
  })
  return marksOf(drawn, spec.scatter !== true, seen)
}

/** Everything that points and the lines between them, where they are joined, cover of the heights in `seen`. */
export function marksOf(points: readonly Drawn[], joined: boolean, seen: Heights = everywhere): Mark[] {
  const marks: Mark[] = []
  const isSeen = (top: number, bottom: number): boolean => bottom >= seen.top && top <= seen.bottom
  let before: Drawn | undefined
  for (const point of points) {
    const from = before
    before = point
    const { x, y, top, bottom } = point
    if (y === null) continue
    if (joined && from !== undefined && from.y !== null && isSeen(Math.min(y, from.y), Math.max(y, from.y))) {
      const pieces = Math.min(100, Math.floor(Math.hypot(x - from.x, y - from.y) / STEP))
      for (let piece = 1; piece < pieces; piece++) {
        const height = from.y + (piece / pieces) * (y - from.y)
        if (!isSeen(height, height)) continue
        marks.push({ x: from.x + (piece / pieces) * (x - from.x), top: height, bottom: height })
      }
    }
    const own = { x, top: Math.min(y, top ?? y), bottom: Math.max(y, bottom ?? y) }
    if (isSeen(own.top, own.bottom)) marks.push(own)
  }
  return marks
}

/** The heights in which a text in one of the rows can hide something. */
export function heightsOf(rows: readonly number[], height: number): Heights {
  return { top: Math.min(...rows) - CLEAR, bottom: Math.max(...rows) + height + CLEAR }
}

/**
 * Where a text hides least of what is drawn: at an end of the best row if that is free, then at an end of another row, then
 * anywhere along them; of places that hide as much the earlier one in this order.
 *
 * @param rows heights of the upper edge, best first
 */
export function freePlace(
  rows: readonly number[],
  { left, right }: { readonly left: number; readonly right: number },
  { width, height }: { readonly width: number; readonly height: number },
  drawn: readonly Mark[]
): { readonly x: number; readonly y: number } {
  const last = Math.max(left, right - width)
  const slides = Array.from(
    { length: Math.floor((last - left) / SLIDE) },
    (_, step) => last - SLIDE * (step + 1)
  )
  const byRow = rows.map((y) => ({ y, hidden: hiddenAlong(y, { left, right }, { width, height }, drawn) }))
  const places = [
    ...byRow.flatMap(({ y, hidden }) => [last, left].map((x) => ({ x, y, count: hidden(x) }))),
    ...byRow.flatMap(({ y, hidden }) => slides.map((x) => ({ x, y, count: hidden(x) })))
  ]
  const fewest = Math.min(...places.map(({ count }) => count))
  const best = places.find(({ count }) => count === fewest)
  return { x: best?.x ?? last, y: best?.y ?? 0 }
}

/** How much a text hides that begins at a place of a row. What is drawn is counted once, by pixels: it may be 10,000 marks. */
function hiddenAlong(
  y: number,
  { left, right }: { readonly left: number; readonly right: number },
  { width, height }: { readonly width: number; readonly height: number },
  drawn: readonly Mark[]
): (x: number) => number {
  const start = Math.floor(left) - CLEAR
  /** Marks up to each pixel. */
  const sums = new Int32Array(Math.max(1, Math.ceil(right - left) + 2 * CLEAR + 3))
  const place = (x: number): number => Math.max(0, Math.min(sums.length - 1, Math.round(x) - start + 1))
  for (const { x, top, bottom } of drawn) {
    if (!(bottom >= y - CLEAR && top <= y + height + CLEAR)) continue
    if (x < start || x > right + CLEAR) continue
    const at = place(x)
    sums[at] = (sums[at] ?? 0) + 1
  }
  for (let at = 1; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + (sums[at - 1] ?? 0)
  return (x) => (sums[place(x + width + CLEAR)] ?? 0) - (sums[place(x - CLEAR) - 1] ?? 0)
}

/** Rows of names of what lies beyond an edge, from the one at the edge inwards: an arrow says where it would be. */
export function rowsFrom(edge: number, inwards: number, room: number): number[] {
  const count = Math.max(1, Math.min(MOST_ROWS, Math.floor(room / (2 * Math.abs(inwards)))))
  return Array.from({ length: count }, (_, row) => edge + row * inwards)
}

/** What a text at a place covers, for those that come after it. */
export function marksUnder(
  place: { readonly x: number; readonly y: number },
  { width, height }: { readonly width: number; readonly height: number }
): Mark[] {
  const columns = Math.ceil(width / STEP) + 1
  return Array.from({ length: columns }, (_, column) => ({
    x: Math.min(place.x + width, place.x + column * STEP),
    top: place.y,
    bottom: place.y + height
  }))
}
