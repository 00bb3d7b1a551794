import type { Random } from '../../tensor/random'
import { rangeOf, type Corrupted } from './corrupted'

/** Independent Gaussian noise; the level is its standard deviation over the range of the box. */
export function gaussian({ image, bounds, random, level }: Corrupted): void {
  add(image, () => level * rangeOf(bounds) * random.normal())
}

/** Independent uniform noise of the standard deviation that the level names. */
export function uniform({ image, bounds, random, level }: Corrupted): void {
  add(image, () => level * rangeOf(bounds) * Math.sqrt(12) * (random.uniform() - 0.5))
}

/** Impulse noise: a share of the values turns to one end of the box or the other. */
export function saltAndPepper({ image, bounds, random, level }: Corrupted): void {
  for (let at = 0; at < image.length; at++) {
    if (random.uniform() >= level) continue
    image[at] = random.uniform() < 0.5 ? bounds.lower : bounds.upper
  }
}

/** Shot noise: `Poisson(v / level) * level` of each value v over the range of the box; `1 / level` photons at white. */
export function shot({ image, bounds, random, level }: Corrupted): void {
  if (level === 0) return
  const size = rangeOf(bounds)
  for (let at = 0; at < image.length; at++) {
    const mean = ((image[at] as number) - bounds.lower) / size / level
    image[at] = bounds.lower + poisson(random, mean) * level * size
  }
}

/** A Poisson number of a small mean, as the count of uniform factors until their product falls below `exp(-mean)`. */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean)
  let product = random.uniform()
  let count = 0
  for (; product > limit; count++) product *= random.uniform()
  return count
}

function add(image: Float32Array, noise: () => number): void {
  for (let at = 0; at < image.length; at++) image[at]! += noise()
}
