import * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { scoreSearch } from './score-search'

type Shape = readonly [height: number, width: number, channels: number]

/** One point of the grid. */
export interface Motion {
  /** Degrees, counter-clockwise. */
  readonly angle: number
  /** Pixels. */
  readonly down: number
  readonly right: number
}

/**
 * Rotation and translation by a grid (Engstrom et al. 2019, section 3.2): all combinations are tried, the farthest first;
 * any that fools the network is a success, else the one of highest loss counts. Epsilon scales the ranges: with 0 nothing
 * moves. What comes in from outside the image is at the lower end of the box.
 */
export async function* spatial(input: InputOf<'spatial'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal } = input
  const shape = x.shape.slice(1) as [number, number, number]
  const grid = motions(shape, options, threat.epsilon)
  signal.throwIfAborted()
  const search = scoreSearch(input)
  const { size, clean } = search
  try {
    for (const [place, motion] of grid.entries()) {
      signal.throwIfAborted()
      const rows = search.open()
      if (rows.length === 0) break
      const moved = new Float32Array(rows.length * size)
      const sources = sourcesOf(motion, shape)
      rows.forEach((row, at) =>
        move(
          clean.subarray(row * size, (row + 1) * size),
          moved.subarray(at * size, (at + 1) * size),
          sources,
          shape[2],
          threat.bounds.lower
        )
      )
      const candidates = tf.tensor4d(moved, [rows.length, ...shape])
      try {
        search.offer(candidates, rows)
      } finally {
        candidates.dispose()
      }
      yield { done: place + 1, total: grid.length }
    }
    if (grid.length === 0) yield { done: 1, total: 1 }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}

/** The grid without the motion that leaves all as it is, from the farthest ends inwards. */
export function motions(
  [height, width]: Shape,
  { rotation, shift, angles, shifts }: InputOf<'spatial'>['options'],
  epsilon: number
): Motion[] {
  const turns = evenly(epsilon * rotation, angles)
  const downs = evenly(epsilon * shift * height, shifts)
  const rights = evenly(epsilon * shift * width, shifts)
  const far = ({ angle, down, right }: Motion): number =>
    Math.abs(angle) / Math.max(1e-12, epsilon * rotation) +
    (Math.abs(down) + Math.abs(right)) / Math.max(1e-12, epsilon * shift * (height + width))
  return turns
    .flatMap((angle) => downs.flatMap((down) => rights.map((right) => ({ angle, down, right }))))
    .filter(({ angle, down, right }) => angle !== 0 || down !== 0 || right !== 0)
    .sort((a, b) => far(b) - far(a))
}

/** `count` values from -reach to reach; 0 alone where there is no reach or only one. */
function evenly(reach: number, count: number): number[] {
  if (reach === 0 || count === 1) return [0]
  return Array.from({ length: count }, (_, at) => {
    const value = -reach + (2 * reach * at) / (count - 1)
    return Math.abs(value) < 1e-9 * reach ? 0 : value
  })
}

/** For each pixel the four pixels that it comes from, -1 outside the image, and their weights. */
function sourcesOf(
  { angle, down, right }: Motion,
  [height, width]: Shape
): { place: Int32Array; weight: Float32Array } {
  const place = new Int32Array(4 * height * width)
  const weight = new Float32Array(4 * height * width)
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2]
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [y, x] = [row - middleRow - down, column - middleColumn - right]
      const fromRow = middleRow + cos * y + sin * x
      const fromColumn = middleColumn - sin * y + cos * x
      const [top, left] = [Math.floor(fromRow), Math.floor(fromColumn)]
      for (let corner = 0; corner < 4; corner++) {
        const atRow = top + (corner >> 1)
        const atColumn = left + (corner & 1)
        const isInside = atRow >= 0 && atRow < height && atColumn >= 0 && atColumn < width
        const at = 4 * (row * width + column) + corner
        place[at] = isInside ? atRow * width + atColumn : -1
        weight[at] = (1 - Math.abs(fromRow - atRow)) * (1 - Math.abs(fromColumn - atColumn))
      }
    }
  }
  return { place, weight }
}

function move(
  from: Float32Array,
  to: Float32Array,
  { place, weight }: { place: Int32Array; weight: Float32Array },
  channels: number,
  outside: number
): void {
  for (let pixel = 0; pixel < place.length / 4; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      for (let corner = 4 * pixel; corner < 4 * pixel + 4; corner++) {
        const source = place[corner] as number
        sum +=
          (weight[corner] as number) * (source < 0 ? outside : (from[source * channels + channel] as number))
      }
      to[pixel * channels + channel] = sum
    }
  }
}

/** An image moved, for those who only look at it. */
export function movedImage(image: Float32Array, motion: Motion, shape: Shape, outside: number): Float32Array {
  const moved = new Float32Array(image.length)
  move(image, moved, sourcesOf(motion, shape), shape[2], outside)
  return moved
}
