import { type Box, type Command, type Shape, shape } from './scene'

const STEP = 6

/**
 * Lines across an area, other ones for each place in the legend, so that areas are told apart without their colours; the
 * first has none.
 */
export function hatchShapes(box: Box, place: number, rest: Partial<Shape> = {}): Shape[] {
  const commands = place === 0 ? [] : linesOf(box, place)
  if (commands.length === 0) return []
  return [shape('hatch', commands, { stroke: 'paper', width: 1, opacity: 0.75, ...rest })]
}

function linesOf(box: Box, place: number): Command[] {
  switch ((place - 1) % 4) {
    case 0:
      return diagonals(box, 1)
    case 1:
      return levels(box)
    case 2:
      return diagonals(box, -1)
    default:
      return [...diagonals(box, 1), ...diagonals(box, -1)]
  }
}

/** Lines that rise (1) or fall (-1) by one to one, each cut off at the sides of the box. */
function diagonals({ x, y, width, height }: Box, direction: 1 | -1): Command[] {
  const commands: Command[] = []
  for (let at = STEP / 2; at < width + height; at += STEP) {
    const from = Math.max(0, at - height)
    const to = Math.min(width, at)
    if (to <= from) continue
    const place = (along: number): number => (direction === 1 ? x + along : x + width - along)
    commands.push(['M', place(from), y + at - from], ['L', place(to), y + at - to])
  }
  return commands
}

function levels({ x, y, width, height }: Box): Command[] {
  const commands: Command[] = []
  for (let at = STEP / 2; at < height; at += STEP) commands.push(['M', x, y + at], ['L', x + width, y + at])
  return commands
}
