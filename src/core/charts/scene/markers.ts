import type { SeriesSpec } from '../chart-spec'
import { type Command, type Paint, type Shape, circle, lineThrough, shape } from './scene'

/** Dashes of a line one pixel wide. */
export const dashes: Readonly<Record<SeriesSpec['dash'], readonly number[]>> = {
  solid: [],
  dashed: [4, 2.4],
  dotted: [1, 1.8]
}

/** Radii at which the shapes look equally large. */
const sizes = { circle: 1, square: 0.88, triangle: 1.2, diamond: 1.25 } as const

/** A marker around a place; hollow for what is not resolved. */
export function markerShape(
  marker: SeriesSpec['marker'],
  place: { readonly x: number; readonly y: number },
  radius: number,
  color: Paint,
  hollow: boolean,
  rest: Partial<Shape> = {}
): Shape {
  return shape('marker', outline(marker, place.x, place.y, radius * sizes[marker]), {
    fill: hollow ? 'paper' : color,
    stroke: hollow ? color : null,
    width: 1.2,
    opacity: hollow ? 0.6 : 1,
    ...rest
  })
}

function outline(marker: SeriesSpec['marker'], x: number, y: number, radius: number): Command[] {
  switch (marker) {
    case 'circle':
      return circle(x, y, radius)
    case 'square':
      return lineThrough(corners(x, y, radius, [-1, -1, 1, -1, 1, 1, -1, 1]), true)
    case 'triangle':
      return lineThrough(corners(x, y, radius, [0, -1, 0.92, 0.67, -0.92, 0.67]), true)
    case 'diamond':
      return lineThrough(corners(x, y, radius, [0, -1, 1, 0, 0, 1, -1, 0]), true)
  }
}

function corners(
  x: number,
  y: number,
  radius: number,
  offsets: readonly number[]
): { x: number; y: number }[] {
  return Array.from({ length: offsets.length / 2 }, (_, index) => ({
    x: x + radius * (offsets[2 * index] ?? 0),
    y: y + radius * (offsets[2 * index + 1] ?? 0)
  }))
}
