import { compressChannel, quantisation } from '../jpeg'
import { smooth } from './blurs'
import { pixelsPerUnit, rangeOf, replaceEach, valueAt, type Corrupted } from './corrupted'

/** Contrast: the level is what is left of the distance from the mean of each channel. */
export function contrast({ image, shape: [, , channels], level }: Corrupted): void {
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0
    for (let at = channel; at < image.length; at += channels) sum += image[at] as number
    const mean = sum / (image.length / channels)
    for (let at = channel; at < image.length; at += channels)
      image[at] = mean + level * ((image[at] as number) - mean)
  }
}

/** Quantisation of JPEG at the quality that the level names. */
export function jpeg({ image, shape: [height, width, channels], bounds, level }: Corrupted): void {
  const table = quantisation(level)
  const size = rangeOf(bounds)
  const plane = new Float64Array(height * width)
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < plane.length; pixel++)
      plane[pixel] = (((image[pixel * channels + channel] as number) - bounds.lower) / size) * 255
    compressChannel(plane, height, width, table)
    for (let pixel = 0; pixel < plane.length; pixel++)
      image[pixel * channels + channel] = bounds.lower + ((plane[pixel] as number) / 255) * size
  }
}

/** Pixelation: each side shrinks to the share that the level names, by means over areas, and is enlarged in blocks. */
export function pixelate({ image, shape, level }: Corrupted): void {
  const [height, width] = shape
  const [rows, columns] = [height, width].map((side) => Math.max(1, Math.round(side * level))) as [
    number,
    number
  ]
  const before = image.slice()
  replaceEach(image, shape, (row, column, channel) => {
    const down = areaOf(Math.floor(((row + 0.5) * rows) / height), rows, height)
    const right = areaOf(Math.floor(((column + 0.5) * columns) / width), columns, width)
    let sum = 0
    let weight = 0
    for (const [y, inY] of down)
      for (const [x, inX] of right) {
        sum += inY * inX * (before[(y * width + x) * shape[2] + channel] as number)
        weight += inY * inX
      }
    return sum / weight
  })
}

/** The pixels of a side that a block covers, each with its share. */
function areaOf(block: number, blocks: number, length: number): [pixel: number, share: number][] {
  const from = (block * length) / blocks
  const to = ((block + 1) * length) / blocks
  const found: [number, number][] = []
  for (let pixel = Math.floor(from); pixel < to && pixel < length; pixel++)
    found.push([pixel, Math.min(to, pixel + 1) - Math.max(from, pixel)])
  return found
}

/** Standard deviation of the blur that makes noise a smooth field, in pixels of an image of 32. */
const ELASTIC_SMOOTH = 2

/** The displacement of each pixel: smooth noise whose root mean square is `length` pixels in each direction. */
export function elasticField(
  { random, shape: [height, width] }: Pick<Corrupted, 'random' | 'shape'>,
  length: number,
  sigma: number
): Float32Array {
  const field = random.normalArray(height * width)
  smooth(field, [height, width, 1], sigma)
  const size = Math.sqrt(field.reduce((sum, one) => sum + one * one, 0) / field.length)
  return field.map((one) => (size > 0 ? (one / size) * length : 0))
}

/** Elastic deformation (Simard et al. 2003): each pixel moves with a smooth random field, as far as the level names. */
export function elastic(one: Corrupted): void {
  const { image, shape, level } = one
  const unit = pixelsPerUnit(shape)
  const down = elasticField(one, level * unit, ELASTIC_SMOOTH * unit)
  const right = elasticField(one, level * unit, ELASTIC_SMOOTH * unit)
  if (level === 0) return
  const before = image.slice()
  replaceEach(image, shape, (row, column, channel) => {
    const at = row * shape[1] + column
    return valueAt(before, shape, row + (down[at] as number), column + (right[at] as number), channel)
  })
}
