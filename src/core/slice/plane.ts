import { AppError } from '@contract/errors'
import type { RowRange } from '../tensor/even-ranges'

/** A plane in input space with an orthonormal frame. Coordinates are L2 lengths. */
export interface Plane {
  readonly origin: Float32Array
  /** Orthonormal, `[dimension]` each. */
  readonly across: Float64Array
  readonly up: Float64Array
}

/**
 * The plane through `origin` along `first` and, at a right angle to it, along what `second` adds.
 *
 * @throws AppError `invalid-input` where the two directions do not span a plane
 */
export function planeAlong(origin: Float32Array, first: ArrayLike<number>, second: ArrayLike<number>): Plane {
  const across = unit(Float64Array.from(first))
  if (across === null) throw flat()
  const rest = Float64Array.from(second)
  const length = norm(rest)
  // Twice: rounding of the first pass would leave a slant.
  for (let pass = 0; pass < 2; pass++) {
    const along = dot(rest, across)
    for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) - along * (across[i] as number)
  }
  const up = norm(rest) > 1e-6 * length ? unit(rest) : null
  if (up === null) throw flat()
  return { origin, across, up }
}

/** Where a point lies in the plane (its projection). */
export function coordinatesOf({ origin, across, up }: Plane, x: ArrayLike<number>): { x: number; y: number } {
  const from = Float64Array.from(x, (value, i) => value - (origin[i] as number))
  return { x: dot(from, across), y: dot(from, up) }
}

/** `count * count` inputs, rows from the lowest y, in each row from the lowest x. */
export interface GridRange {
  readonly count: number
  readonly xMin: number
  readonly xMax: number
  readonly yMin: number
  readonly yMax: number
}

/** The inputs of some points of the grid, in its order, `[points.count * dimension]`. */
export function inputsAt({ origin, across, up }: Plane, range: GridRange, points: RowRange): Float32Array {
  const { count, xMin, xMax, yMin, yMax } = range
  const dimension = origin.length
  const inputs = new Float32Array(points.count * dimension)
  for (let point = points.from, at = 0; point < points.from + points.count; point++) {
    const x = xMin + ((xMax - xMin) * (point % count)) / (count - 1)
    const y = yMin + ((yMax - yMin) * Math.floor(point / count)) / (count - 1)
    for (let i = 0; i < dimension; i++, at++)
      inputs[at] = (origin[i] as number) + x * (across[i] as number) + y * (up[i] as number)
  }
  return inputs
}

/** A square around all of the places, with a margin of `margin` times its side. */
export function squareAround(
  places: readonly { readonly x: number; readonly y: number }[],
  count: number,
  margin = 0.35
): GridRange {
  const xs = places.map(({ x }) => x)
  const ys = places.map(({ y }) => y)
  const middleX = (Math.min(...xs) + Math.max(...xs)) / 2
  const middleY = (Math.min(...ys) + Math.max(...ys)) / 2
  const side = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))
  const reach = side * (0.5 + margin)
  return {
    count,
    xMin: middleX - reach,
    xMax: middleX + reach,
    yMin: middleY - reach,
    yMax: middleY + reach
  }
}

function flat(): AppError {
  return new AppError(
    'invalid-input',
    'Expected two directions that span a plane, found two that lie on one line (or an image that is the same as ' +
      'another, or an attack that moved nothing). Choose other images or a larger epsilon.'
  )
}

function unit(vector: Float64Array): Float64Array | null {
  const length = norm(vector)
  return length > 0 ? vector.map((value) => value / length) : null
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
