import type { LabelledImages } from '../data'

/** Side of a thumbnail. */
export const thumbnailSide = 16

/** A grey picture of each image, scaled down by areas: what is left when size, brightness and contrast are not looked at. */
export interface Thumbnails {
  /** `count` pictures of side x side values, each of mean 0 and length 1; all zeros for an image of one value. */
  readonly values: Float32Array
}

/** Images of a smaller side have too little structure to be told apart by it. */
export const smallestSide = 8

/** Thumbnails of all images. `between` is called now and then; it may throw to stop. */
export function thumbnails(data: LabelledImages, between: (done: number) => void): Thumbnails {
  const { count, imageShape, bounds } = data
  const [height, width] = imageShape
  const areas = areaWeights(height, width, thumbnailSide, thumbnailSide)
  const size = thumbnailSide * thumbnailSide
  const values = new Float32Array(count * size)
  const scale = (data.pixels instanceof Uint8Array ? 255 : 1) * (bounds.upper - bounds.lower)
  const grey = new Float64Array(height * width)
  const small = new Float64Array(size)
  for (let image = 0; image < count; image++) {
    if (image % 1000 === 0) between(image)
    greyOf(data, image, grey)
    shrink(grey, areas, small)
    const { mean, deviation } = moments(small)
    const length = deviation * Math.sqrt(size)
    for (let at = 0; at < size; at++) {
      values[image * size + at] = length < 1e-6 * scale ? 0 : ((small[at] as number) - mean) / length
    }
  }
  return { values }
}

function greyOf({ pixels, imageShape }: LabelledImages, image: number, target: Float64Array): void {
  const channels = imageShape[2]
  let from = image * target.length * channels
  for (let at = 0; at < target.length; at++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += pixels[from++] as number
    target[at] = sum / channels
  }
}

/** For each pixel of the small picture, the pixels it covers and their shares. */
interface Area {
  readonly from: readonly number[]
  readonly share: readonly number[]
}

function areaWeights(height: number, width: number, rows: number, columns: number): Area[] {
  const down = overlaps(height, rows)
  const across = overlaps(width, columns)
  return down.flatMap((row) =>
    across.map((column) => ({
      from: row.flatMap((one) => column.map((other) => one.at * width + other.at)),
      share: row.flatMap((one) => column.map((other) => one.share * other.share))
    }))
  )
}

/** Which of `long` equal stretches each of `short` ones covers, and how much of itself lies there. */
function overlaps(long: number, short: number): { at: number; share: number }[][] {
  const step = long / short
  return Array.from({ length: short }, (_, index) => {
    const [start, end] = [index * step, (index + 1) * step]
    const found: { at: number; share: number }[] = []
    for (let at = Math.floor(start); at < Math.min(long, Math.ceil(end)); at++) {
      const share = (Math.min(end, at + 1) - Math.max(start, at)) / step
      if (share > 1e-9) found.push({ at, share })
    }
    return found
  })
}

function shrink(grey: Float64Array, areas: readonly Area[], target: Float64Array): void {
  for (const [at, { from, share }] of areas.entries()) {
    let sum = 0
    for (let index = 0; index < from.length; index++) {
      sum += (grey[from[index] as number] as number) * (share[index] as number)
    }
    target[at] = sum
  }
}

function moments(values: Float64Array): { mean: number; deviation: number } {
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return { mean, deviation: Math.sqrt(squares / values.length) }
}
