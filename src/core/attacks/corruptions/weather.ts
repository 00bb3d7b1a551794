import type { Random } from '../../tensor/random'
import { rangeOf, type Corrupted } from './corrupted'

/**
 * Brightness: the level is added to the value of hue, saturation and value, all over the range of the box; where there
 * are not three channels, to each of them.
 */
export function brightness({ image, shape: [, , channels], bounds, level }: Corrupted): void {
  const size = rangeOf(bounds)
  if (channels !== 3) {
    for (let at = 0; at < image.length; at++) image[at]! += level * size
    return
  }
  for (let at = 0; at < image.length; at += 3) {
    const colour = [0, 1, 2].map((channel) => ((image[at + channel] as number) - bounds.lower) / size)
    const value = Math.max(...colour)
    const raised = Math.min(1, value + level)
    // Hue and saturation stay where the channels stay in proportion; black has neither and turns grey.
    colour.forEach((part, channel) => {
      image[at + channel] = bounds.lower + (value > 0 ? (part / value) * raised : raised) * size
    })
  }
}

/** Levels of CIFAR-10-C, and how fast the clouds lose height towards finer ones at each. */
const FOG_LEVELS = [0, 0.2, 0.5, 0.75, 1, 1.5]
const FOG_DECAY = [3, 3, 3, 2.5, 2, 1.75]

/** Fog: `(v + level c) m / (m + level)` with a plasma fractal c from 0 to 1 and the brightest value m of the image. */
export function fog({ image, shape: [height, width, channels], bounds, random, level }: Corrupted): void {
  if (level === 0) return
  const size = rangeOf(bounds)
  const side = 2 ** Math.ceil(Math.log2(Math.max(height, width)))
  const clouds = plasma(random, side, decayAt(level))
  const brightest = (image.reduce((most, value) => Math.max(most, value), bounds.lower) - bounds.lower) / size
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let channel = 0; channel < channels; channel++) {
        const at = (row * width + column) * channels + channel
        const value = ((image[at] as number) - bounds.lower) / size
        const foggy = value + level * (clouds[row * side + column] as number)
        image[at] = bounds.lower + ((foggy * brightest) / (brightest + level)) * size
      }
}

function decayAt(level: number): number {
  const above = FOG_LEVELS.findIndex((one) => one >= level)
  if (above <= 0) return FOG_DECAY[FOG_DECAY.length - 1] as number
  const [low, high] = [FOG_LEVELS[above - 1] as number, FOG_LEVELS[above] as number]
  const share = (level - low) / (high - low)
  return (FOG_DECAY[above - 1] as number) * (1 - share) + (FOG_DECAY[above] as number) * share
}

/**
 * A plasma fractal by the diamond-square method on a torus, from 0 to 1 (the authors' code of ImageNet-C).
 *
 * @param side a power of two
 * @param decay what the height of the noise is divided by with each halving
 */
export function plasma(random: Random, side: number, decay: number): Float64Array {
  const map = new Float64Array(side * side)
  const at = (row: number, column: number): number => (row % side) * side + (column % side)
  const value = (row: number, column: number): number => map[at(row + side, column + side)] as number
  // As the authors have it, the height stands in the noise twice.
  let height = 1
  const noise = (sum: number): number => sum / 4 + height * height * (2 * random.uniform() - 1)
  for (let step = side; step >= 2; step /= 2) {
    const half = step / 2
    for (let row = 0; row < side; row += step)
      for (let column = 0; column < side; column += step)
        map[at(row + half, column + half)] = noise(
          value(row, column) +
            value(row + step, column) +
            value(row, column + step) +
            value(row + step, column + step)
        )
    for (let row = 0; row < side; row += half)
      for (let column = row % step === 0 ? half : 0; column < side; column += step)
        map[at(row, column)] = noise(
          value(row - half, column) +
            value(row + half, column) +
            value(row, column - half) +
            value(row, column + half)
        )
    height /= decay
  }
  const low = map.reduce((least, one) => Math.min(least, one), Infinity)
  const high = map.reduce((most, one) => Math.max(most, one), -Infinity)
  return map.map((one) => (high > low ? (one - low) / (high - low) : 0))
}
