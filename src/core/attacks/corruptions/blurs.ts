import { convolutionMatrix, gaussianKernel } from '../../tensor/separable'
import {
  averageOver,
  betweenSeverities,
  pixelsPerUnit,
  replaceEach,
  valueAt,
  type Corrupted,
  type Tap
} from './corrupted'

/** Gaussian blur; the level is its standard deviation in pixels of an image of 32. */
export function gaussianBlur({ image, shape, level }: Corrupted): void {
  smooth(image, shape, level * pixelsPerUnit(shape))
}

/** Blurs an image in place by a Gaussian of `sigma` pixels. */
export function smooth(image: Float32Array, shape: Corrupted['shape'], sigma: number): void {
  const [height, width, channels] = shape
  const kernel = gaussianKernel(2 * Math.max(1, Math.ceil(3 * sigma)) + 1, sigma)
  const [down, across] = [height, width].map((side) => convolutionMatrix(side, kernel, 'last'))
  const half = new Float32Array(image.length)
  const at = (row: number, column: number, channel: number): number =>
    (row * width + column) * channels + channel
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let other = 0; other < height; other++)
          half[at(row, column, channel)]! +=
            (down?.[row * height + other] as number) * (image[at(other, column, channel)] as number)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        let sum = 0
        for (let other = 0; other < width; other++)
          sum += (across?.[column * width + other] as number) * (half[at(row, other, channel)] as number)
        image[at(row, column, channel)] = sum
      }
  }
}

/** Rings and points of a ring that stand for a disc. */
const RINGS = 6
const ON_RING = 16

/** Defocus: the mean over a disc, whose radius the level names in pixels of an image of 32. */
export function defocus(one: Corrupted): void {
  const radius = one.level * pixelsPerUnit(one.shape)
  if (radius === 0) return
  const taps: Tap[] = []
  for (let ring = 0; ring < RINGS; ring++) {
    // In the middle of rings of equal area.
    const distance = radius * Math.sqrt((ring + 0.5) / RINGS)
    for (let point = 0; point < ON_RING; point++) {
      const angle = (2 * Math.PI * (point + (ring % 2) / 2)) / ON_RING
      taps.push({ down: distance * Math.sin(angle), right: distance * Math.cos(angle), weight: 1 })
    }
  }
  averageOver(one, taps)
}

/** The blur of a motion ends where the Gaussian has 1 % of its height. */
const LENGTH = 3

/**
 * Motion: the mean along a line to one side of each pixel, weighted by a Gaussian, whose standard deviation the level names
 * in pixels of an image of 32; its angle is drawn from -45 to 45 degrees.
 */
export function motion(one: Corrupted): void {
  const angle = (one.random.uniform() - 0.5) * (Math.PI / 2)
  const sigma = one.level * pixelsPerUnit(one.shape)
  if (sigma === 0) return
  averageOver(one, motionTaps(sigma, angle, 4))
}

/** The points of a motion: on a line from each pixel, weighted by a Gaussian of `sigma` pixels, so many of them a pixel. */
export function motionTaps(sigma: number, angle: number, density: number): Tap[] {
  const steps = Math.max(4, Math.ceil(density * LENGTH * sigma))
  return Array.from({ length: steps + 1 }, (_, step): Tap => {
    const distance = (LENGTH * sigma * step) / steps
    const weight = Math.exp(-((distance / sigma) ** 2) / 2)
    return { down: distance * Math.sin(angle), right: distance * Math.cos(angle), weight }
  })
}

/** Images that a zoom blur is the mean of, besides the clean one. */
const ZOOMS = 10

/** Zoom: the mean of the image and of itself enlarged around its middle in even steps up to the level. */
export function zoom({ image, shape, level }: Corrupted): void {
  const [height, width] = shape
  const before = image.slice()
  const middle = [(height - 1) / 2, (width - 1) / 2] as const
  const factors = Array.from({ length: ZOOMS + 1 }, (_, step) => 1 + ((level - 1) * step) / ZOOMS)
  replaceEach(image, shape, (row, column, channel) => {
    let sum = 0
    for (const factor of factors)
      sum += valueAt(
        before,
        shape,
        middle[0] + (row - middle[0]) / factor,
        middle[1] + (column - middle[1]) / factor,
        channel
      )
    return sum / factors.length
  })
}

/** CIFAR-10-C: standard deviation of the blur before and after, in pixels of an image of 32, and rounds, by severity. */
const GLASS_SIGMA = [0, 0.05, 0.25, 0.4, 0.25, 0.4]
const GLASS_ROUNDS = [0, 1, 1, 1, 2, 2]

/** Frosted glass: a blur, then every pixel changes its place with a neighbour that is drawn, in rounds, then a blur again. */
export function glass({ image, shape, random, level }: Corrupted): void {
  const [height, width, channels] = shape
  const sigma = betweenSeverities(GLASS_SIGMA, level) * pixelsPerUnit(shape)
  const rounds = Math.round(betweenSeverities(GLASS_ROUNDS, level))
  if (sigma > 0) smooth(image, shape, sigma)
  const at = (row: number, column: number): number => (row * width + column) * channels
  for (let round = 0; round < rounds; round++)
    for (let row = height - 2; row >= 1; row--)
      for (let column = width - 2; column >= 1; column--) {
        const other = at(row + random.integer(3) - 1, column + random.integer(3) - 1)
        for (let channel = 0; channel < channels; channel++) {
          const own = at(row, column) + channel
          const kept = image[own] as number
          image[own] = image[other + channel] as number
          image[other + channel] = kept
        }
      }
  if (sigma > 0) smooth(image, shape, sigma)
}
