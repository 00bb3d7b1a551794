import { motionTaps } from './blurs'
import {
  averageOver,
  betweenSeverities,
  pixelsPerUnit,
  rangeOf,
  replaceEach,
  valueAt,
  type Corrupted,
  type Shape
} from './corrupted'

/** CIFAR-10-C, by severity: mean and standard deviation of the noise, and the value above which it is a flake. */
const NOISE_MEAN = [0.1, 0.1, 0.1, 0.15, 0.25, 0.3]
const NOISE_SIGMA = [0.2, 0.2, 0.2, 0.3, 0.3, 0.3]
const FLAKE_FROM = [0.6, 0.6, 0.5, 0.55, 0.6, 0.65]
/** Size of a flake, and standard deviation of the streak of its fall, in pixels of an image of 32. */
const FLAKE_SIZE = [1, 1, 1, 1.75, 2.25, 1.25]
const FALL = [3, 3, 4, 4, 6, 12]
/** Share of the image that stays as it is; the rest turns white. */
const KEPT = [1, 0.95, 0.9, 0.9, 0.85, 0.8]

/**
 * Snow (Hendrycks & Dietterich 2019, the authors' code): Gaussian noise, enlarged, of which what is above a threshold falls
 * in streaks; the image whitens, and the flakes are added as they are and turned by half. Below severity 1 there are the
 * flakes of severity 1, fainter.
 */
export function snow({ image, shape, bounds, random, level }: Corrupted): void {
  if (level === 0) return
  const [height, width, channels] = shape
  const size = rangeOf(bounds)
  const flakes = flakesOf({ shape, random, level })
  const kept = betweenSeverities(KEPT, level)
  const last = height * width - 1
  const before = image.map((value) => (value - bounds.lower) / size)
  replaceEach(image, shape, (row, column, channel) => {
    const pixel = row * width + column
    const value = before[pixel * channels + channel] as number
    const white = Math.max(value, 1.5 * greyOf(before, pixel, channels) + 0.5)
    const fallen = (flakes[pixel] as number) + (flakes[last - pixel] as number)
    return bounds.lower + (kept * value + (1 - kept) * white + Math.min(1, level) * fallen) * size
  })
}

/** The layer of flakes, one value a pixel from 0 to 1, in streaks that fall at 45 to 135 degrees. */
function flakesOf({ shape, random, level }: Pick<Corrupted, 'shape' | 'random' | 'level'>): Float32Array {
  const [height, width] = shape
  const angle = -(0.25 + 0.5 * random.uniform()) * Math.PI
  const cell = betweenSeverities(FLAKE_SIZE, level) * pixelsPerUnit(shape)
  const grid: Shape = [Math.ceil(height / cell) + 1, Math.ceil(width / cell) + 1, 1]
  const [mean, sigma] = [betweenSeverities(NOISE_MEAN, level), betweenSeverities(NOISE_SIGMA, level)]
  const noise = random.normalArray(grid[0] * grid[1]).map((one) => mean + sigma * one)
  const from = betweenSeverities(FLAKE_FROM, level)
  const layer = new Float32Array(height * width)
  replaceEach(layer, [height, width, 1], (row, column) => {
    const value = valueAt(noise, grid, row / cell, column / cell, 0)
    return value < from ? 0 : Math.min(1, value)
  })
  const fall = betweenSeverities(FALL, level) * pixelsPerUnit(shape)
  averageOver({ image: layer, shape: [height, width, 1] }, motionTaps(fall, angle, 1))
  return layer
}

/** Of three channels the luma, as the authors have it; of others the mean. */
function greyOf(values: Float32Array, pixel: number, channels: number): number {
  const at = pixel * channels
  if (channels === 3)
    return (
      0.299 * (values[at] as number) + 0.587 * (values[at + 1] as number) + 0.114 * (values[at + 2] as number)
    )
  return values.subarray(at, at + channels).reduce((sum, value) => sum + value, 0) / channels
}
