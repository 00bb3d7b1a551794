import type { SliceFrame } from '@contract/slice'

/** Ten colours that differ in hue and lightness; regions also carry the number of their class. */
const classColors = [
  [78, 121, 167],
  [242, 142, 43],
  [89, 161, 79],
  [225, 87, 89],
  [118, 183, 178],
  [237, 201, 72],
  [176, 122, 161],
  [255, 157, 167],
  [156, 117, 95],
  [140, 140, 148]
] as const

type Color = readonly [number, number, number]

export function classColor(label: number): Color {
  return classColors[label % classColors.length] ?? [128, 128, 128]
}

export function cssColor([red, green, blue]: Color): string {
  return `rgb(${red} ${green} ${blue})`
}

/** One point of the grid. */
export interface SlicePlace {
  readonly column: number
  readonly row: number
}

/** What the network says at a place, in words. */
export function placeText(
  frame: SliceFrame,
  { column, row }: SlicePlace
): {
  readonly x: number
  readonly y: number
  readonly label: number
  readonly margin: number
} {
  const at = row * frame.grid + column
  const share = (index: number): number => index / (frame.grid - 1)
  return {
    x: frame.xMin + share(column) * (frame.xMax - frame.xMin),
    y: frame.yMin + share(row) * (frame.yMax - frame.yMin),
    label: frame.classes[at] ?? -1,
    margin: frame.margins[at] ?? NaN
  }
}

/** The margin from which a point is drawn in full colour: the same in all frames, so that they can be compared. */
export function fullMargin(frames: readonly SliceFrame[]): number {
  const last = frames[frames.length - 1]
  if (!last) return 1
  const sorted = [...last.margins].sort((a, b) => a - b)
  return sorted[Math.floor(0.9 * sorted.length)] || 1
}

/** Share of the plane of each class that has any, largest first. */
export function classShares(frame: SliceFrame): { readonly label: number; readonly share: number }[] {
  const counts = new Map<number, number>()
  for (const label of frame.classes) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts]
    .map(([label, count]) => ({ label, share: count / frame.classes.length }))
    .sort((a, b) => b.share - a.share)
}

/** Share of neighbouring pairs of points that lie in different regions: how much boundary there is. */
export function boundaryShare({ grid, classes }: SliceFrame): number {
  let crossed = 0
  for (let row = 0; row < grid; row++)
    for (let column = 0; column < grid; column++) {
      const at = row * grid + column
      if (column + 1 < grid && classes[at] !== classes[at + 1]) crossed++
      if (row + 1 < grid && classes[at] !== classes[at + grid]) crossed++
    }
  return crossed / (2 * grid * (grid - 1))
}

/** Where the number of each region's class is written: the point of the class that lies deepest in its region. */
function labelPlaces(frame: SliceFrame): { readonly label: number; readonly place: SlicePlace }[] {
  const { grid, classes, margins } = frame
  const deepest = new Map<number, number>()
  classes.forEach((label, at) => {
    const [row, column] = [Math.floor(at / grid), at % grid]
    // Not at the very edge, where a number would be cut off.
    if (Math.min(row, column, grid - 1 - row, grid - 1 - column) < grid / 20) return
    const best = deepest.get(label)
    if (best === undefined || (margins[at] ?? 0) > (margins[best] ?? 0)) deepest.set(label, at)
  })
  return [...deepest].map(([label, at]) => ({
    label,
    place: { row: Math.floor(at / grid), column: at % grid }
  }))
}

/** Paints the regions, their boundaries, class numbers, marks and the cursor. The canvas is `size` pixels a side. */
export function paintSlice(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  options: { size: number; full: number; dark: boolean; cursor: SlicePlace | null }
): void {
  const { size, full, dark, cursor } = options
  const { grid, classes, margins } = frame
  const ground = dark ? 26 : 255
  const cell = size / grid
  const left = (column: number): number => Math.round(column * cell)
  /** y grows upwards in the plane, downwards on a canvas. */
  const top = (row: number): number => Math.round(size - (row + 1) * cell)
  context.clearRect(0, 0, size, size)
  for (let row = 0; row < grid; row++)
    for (let column = 0; column < grid; column++) {
      const at = row * grid + column
      const strength = 0.3 + 0.7 * Math.min(1, (margins[at] ?? 0) / full)
      const mixed = classColor(classes[at] ?? 0).map((value) =>
        Math.round(ground + strength * (value - ground))
      ) as [number, number, number]
      context.fillStyle = cssColor(mixed)
      context.fillRect(left(column), top(row), left(column + 1) - left(column), top(row - 1) - top(row))
    }
  context.strokeStyle = dark ? '#ffffff' : '#16191f'
  context.lineWidth = Math.max(1, size / 400)
  context.beginPath()
  for (let row = 0; row < grid; row++)
    for (let column = 0; column < grid; column++) {
      const at = row * grid + column
      if (column + 1 < grid && classes[at] !== classes[at + 1]) {
        context.moveTo(left(column + 1), top(row))
        context.lineTo(left(column + 1), top(row - 1))
      }
      if (row + 1 < grid && classes[at] !== classes[at + grid]) {
        context.moveTo(left(column), top(row))
        context.lineTo(left(column + 1), top(row))
      }
    }
  context.stroke()
  const text = size / 26
  context.font = `600 ${text}px Inter, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const { label, place } of labelPlaces(frame)) {
    context.fillStyle = '#10131f'
    context.fillText(String(label), left(place.column) + cell / 2, top(place.row) + cell / 2)
  }
  for (const mark of frame.marks) paintMark(context, frame, mark, size)
  if (cursor !== null) {
    context.strokeStyle = dark ? '#ffffff' : '#000000'
    context.lineWidth = Math.max(1.5, size / 260)
    const [x, y] = [left(cursor.column) + cell / 2, top(cursor.row) + cell / 2]
    context.beginPath()
    for (const [dx, dy] of [
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1]
    ] as const) {
      context.moveTo(x + 5 * dx, y + 5 * dy)
      context.lineTo(x + (size / 28) * dx, y + (size / 28) * dy)
    }
    context.stroke()
  }
}

function paintMark(
  context: CanvasRenderingContext2D,
  frame: SliceFrame,
  mark: SliceFrame['marks'][number],
  size: number
): void {
  const { xMin, xMax, yMin, yMax } = frame
  const x = ((mark.x - xMin) / (xMax - xMin)) * size
  const y = size - ((mark.y - yMin) / (yMax - yMin)) * size
  const radius = size / 60
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = cssColor(classColor(mark.label))
  context.fill()
  context.lineWidth = Math.max(2, size / 200)
  context.strokeStyle = '#ffffff'
  context.stroke()
  context.lineWidth = Math.max(1, size / 400)
  context.strokeStyle = '#10131f'
  context.beginPath()
  context.arc(x, y, radius + size / 250, 0, 2 * Math.PI)
  context.stroke()
  const text = `${mark.name} (${mark.label})`
  context.font = `500 ${size / 38}px Inter, sans-serif`
  const width = context.measureText(text).width + size / 60
  const from = Math.min(Math.max(2, x - width / 2), size - width - 2)
  const above = y - radius - size / 20 > 0 ? y - radius - size / 19 : y + radius + size / 80
  context.fillStyle = 'rgb(255 255 255 / 88%)'
  context.fillRect(from, above, width, size / 26)
  context.fillStyle = '#10131f'
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(text, from + size / 120, above + size / 52)
  context.textAlign = 'center'
}
