import type { Random } from '../../tensor/random'
import { betweenSeverities, rangeOf, type Corrupted } from './corrupted'
import { plasma } from './weather'

/** CIFAR-10-C, by severity: weight of the image, and of the frost. */
const IMAGE = [1, 1, 1, 0.9, 0.85, 0.75]
const FROST = [0, 0.2, 0.3, 0.4, 0.4, 0.45]

/** How fast the two fractals lose height towards finer detail: needles have much of it, what they cover little. */
const NEEDLE_DECAY = 1.6
const COVER_DECAY = 2.5
/** How narrow needles are, and how bright the glass is between them. */
const SHARPNESS = 3
const HAZE = 0.2

/**
 * Frost: `a v + b f` with a pattern of frost f, a and b as in CIFAR-10-C. Hendrycks & Dietterich take f from five
 * photographs, which do not come with this program: here it is made, and grey, so that numbers are near to theirs but not
 * the same.
 */
export function frost({ image, shape: [height, width, channels], bounds, random, level }: Corrupted): void {
  const size = rangeOf(bounds)
  const pattern = frostPattern(random, height, width)
  const [own, added] = [betweenSeverities(IMAGE, level), betweenSeverities(FROST, level)]
  for (let at = 0; at < image.length; at++) {
    const value = ((image[at] as number) - bounds.lower) / size
    const frosty = own * value + added * (pattern[Math.floor(at / channels)] as number)
    image[at] = bounds.lower + frosty * size
  }
}

/**
 * A pattern of frost, one value a pixel from 0 to 1: bright needles along the middle heights of one plasma fractal, thick
 * where a smoother one is high.
 */
export function frostPattern(random: Random, height: number, width: number): Float32Array {
  const side = 2 ** Math.ceil(Math.log2(Math.max(2, height, width)))
  const needles = plasma(random, side, NEEDLE_DECAY)
  const cover = plasma(random, side, COVER_DECAY)
  return Float32Array.from({ length: height * width }, (_, pixel) => {
    const at = Math.floor(pixel / width) * side + (pixel % width)
    const needle = (1 - Math.abs(2 * (needles[at] as number) - 1)) ** SHARPNESS
    return HAZE + (1 - HAZE) * Math.sqrt(cover[at] as number) * needle
  })
}
