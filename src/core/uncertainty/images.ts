import type { LabelledImages } from '../data'
import type { Random } from '../tensor/random'

/** The images that an estimate uses. */
export interface ChosenImages {
  /** Places in the split, in the order in which they were drawn. */
  readonly indices: Int32Array
  /** Repetitions (same pixels, same label) that were left out. */
  readonly repeated: number
}

/**
 * Draws images without replacement, in an order that the seed alone decides: the same images for every network,
 * epoch and estimator, and more images contain the fewer. (The head of a split need not be like the rest; in MNIST's
 * test split the first half is easier than the second.) Exact repetitions would pretend to be information, so each
 * image counts once.
 *
 * @param wantsImage takes these images alone; null for all
 */
export function chooseImages(
  data: LabelledImages,
  wanted: number,
  random: Random,
  wantsImage: ((index: number) => boolean) | null = null
): ChosenImages {
  const order = random.fork('images').permutation(data.count)
  const fitting = wantsImage === null ? order : order.filter(wantsImage)
  const drawn = fitting.subarray(0, Math.min(wanted, fitting.length))
  const size = pixelsOf(data)
  const seen = new Map<number, number[]>()
  const indices: number[] = []
  for (const index of drawn) {
    const key = hashImage(data, index, size)
    const alike = seen.get(key) ?? []
    if (alike.some((other) => sameImage(data, index, other, size))) continue
    seen.set(key, [...alike, index])
    indices.push(index)
  }
  return { indices: Int32Array.from(indices), repeated: drawn.length - indices.length }
}

/** Pixels of one image, over all channels. */
export function pixelsOf(data: LabelledImages): number {
  const [height, width, channels] = data.imageShape
  return height * width * channels
}

/** Pixel values as network inputs, `[indices * pixels]`. */
export function inputsOf(data: LabelledImages, indices: ArrayLike<number>): Float32Array {
  const size = pixelsOf(data)
  const scale = data.pixels instanceof Uint8Array ? 1 / 255 : 1
  const values = new Float32Array(indices.length * size)
  for (let row = 0; row < indices.length; row++) {
    const from = (indices[row] as number) * size
    const to = row * size
    for (let i = 0; i < size; i++) values[to + i] = (data.pixels[from + i] as number) * scale
  }
  return values
}

/** Labels of some images. */
export function labelsOf(data: LabelledImages, indices: ArrayLike<number>): Int32Array {
  return Int32Array.from(indices, (index) => data.labels[index] as number)
}

/** `[pixels]`, 1 where the pixel differs between some two of the images. */
export function varyingPixels(data: LabelledImages, indices: Int32Array): Uint8Array {
  const size = pixelsOf(data)
  const varying = new Uint8Array(size)
  const first = (indices[0] ?? 0) * size
  for (const index of indices)
    for (let i = 0; i < size; i++)
      if (data.pixels[index * size + i] !== data.pixels[first + i]) varying[i] = 1
  return varying
}

function hashImage(data: LabelledImages, index: number, size: number): number {
  let hash = data.labels[index] as number
  for (let at = index * size; at < (index + 1) * size; at++)
    hash = Math.imul(hash ^ Math.round((data.pixels[at] as number) * 65_536), 16_777_619)
  return hash
}

function sameImage(data: LabelledImages, one: number, other: number, size: number): boolean {
  if (data.labels[one] !== data.labels[other]) return false
  for (let i = 0; i < size; i++)
    if (data.pixels[one * size + i] !== data.pixels[other * size + i]) return false
  return true
}
