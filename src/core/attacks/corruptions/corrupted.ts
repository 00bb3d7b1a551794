import type { Bounds } from '@contract/threat-model'
import type { Random } from '../../tensor/random'

/** Of one image, in pixels. */
export type Shape = readonly [height: number, width: number, channels: number]

/** One image to corrupt, in place. */
export interface Corrupted {
  readonly image: Float32Array
  readonly shape: Shape
  readonly bounds: Bounds
  readonly random: Random
  /** Of the kind: see `corruptionKinds`. */
  readonly level: number
}

/** Changes one image in place. */
export type Corruption = (one: Corrupted) => void

/** Size of the box. */
export function rangeOf({ lower, upper }: Bounds): number {
  return upper - lower
}

/** Pixels of this image that make one of an image of 32 by 32, in which lengths are given. */
export function pixelsPerUnit([height, width]: Shape): number {
  return Math.min(height, width) / 32
}

/** What a table by severity, from 0 to 5, has between two of them. */
export function betweenSeverities(table: readonly number[], severity: number): number {
  const [below, above] = [table[Math.floor(severity)] as number, table[Math.ceil(severity)] as number]
  return below + (severity - Math.floor(severity)) * (above - below)
}

/**
 * The image at any place, in pixels, between its pixels bilinearly; beyond the edge its last pixels go on.
 *
 * @param pixels `height * width * channels` values
 */
export function valueAt(
  pixels: Float32Array,
  [height, width, channels]: Shape,
  down: number,
  right: number,
  channel: number
): number {
  const y = Math.min(height - 1, Math.max(0, down))
  const x = Math.min(width - 1, Math.max(0, right))
  const top = Math.floor(y)
  const left = Math.floor(x)
  const at = (row: number, column: number): number =>
    pixels[(Math.min(height - 1, row) * width + Math.min(width - 1, column)) * channels + channel] as number
  const [dy, dx] = [y - top, x - left]
  return (
    (1 - dy) * ((1 - dx) * at(top, left) + dx * at(top, left + 1)) +
    dy * ((1 - dx) * at(top + 1, left) + dx * at(top + 1, left + 1))
  )
}

/** A point of a sum over shifted images, and its weight. */
export interface Tap {
  readonly down: number
  readonly right: number
  readonly weight: number
}

/** Replaces each pixel by the weighted mean of the image at the taps around it. */
export function averageOver(
  { image, shape }: Pick<Corrupted, 'image' | 'shape'>,
  taps: readonly Tap[]
): void {
  const total = taps.reduce((sum, { weight }) => sum + weight, 0)
  const before = image.slice()
  replaceEach(image, shape, (row, column, channel) => {
    let sum = 0
    for (const { down, right, weight } of taps)
      sum += weight * valueAt(before, shape, row + down, column + right, channel)
    return sum / total
  })
}

/** Sets every value of an image. */
export function replaceEach(
  image: Float32Array,
  [height, width, channels]: Shape,
  value: (row: number, column: number, channel: number) => number
): void {
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let channel = 0; channel < channels; channel++)
        image[(row * width + column) * channels + channel] = value(row, column, channel)
}
