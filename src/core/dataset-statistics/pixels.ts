import type { SplitName } from '@contract/dataset'
import type { PixelStatistics } from '@contract/dataset-statistics'
import type { LabelledImages } from '../data'

/** Values of the input that a stored value stands for: v / 255 for bytes, itself for floats. */
export const inputScale = ({ pixels }: LabelledImages): number => (pixels instanceof Uint8Array ? 255 : 1)

/** Mean, standard deviation, smallest and largest value of every channel of a split, in model-input units. */
export function pixelStatistics(split: SplitName, data: LabelledImages): PixelStatistics {
  const channels = data.imageShape[2]
  const perChannel = Array.from({ length: channels }, (_, channel) => channelMoments(data, channel, channels))
  return {
    split,
    mean: perChannel.map(({ mean }) => mean),
    std: perChannel.map(({ std }) => std),
    min: perChannel.map(({ min }) => min),
    max: perChannel.map(({ max }) => max)
  }
}

function channelMoments(
  data: LabelledImages,
  channel: number,
  channels: number
): { mean: number; std: number; min: number; max: number } {
  const { pixels } = data
  const scale = inputScale(data)
  const count = pixels.length / channels
  let min = Infinity
  let max = -Infinity
  let sum = 0
  for (let at = channel; at < pixels.length; at += channels) {
    const value = pixels[at] as number
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  if (count === 0) return { mean: 0, std: 0, min: 0, max: 0 }
  const mean = sum / count
  // A second pass: the difference of two large sums would lose the digits of a small variance.
  let squares = 0
  for (let at = channel; at < pixels.length; at += channels) squares += ((pixels[at] as number) - mean) ** 2
  return { mean: mean / scale, std: Math.sqrt(squares / count) / scale, min: min / scale, max: max / scale }
}

/** More values than this are too much to look at. */
const maxMeanValues = 2_000_000

/** Mean image of each class, from 0 (the lower bound) to 255; a class without images is all zeros. */
export function meanImages(data: LabelledImages): number[][] | null {
  const { pixels, labels, bounds, classCount, count } = data
  const size = count === 0 ? 0 : pixels.length / count
  if (size * classCount > maxMeanValues) return null
  const sums = Array.from({ length: classCount }, () => new Float64Array(size))
  const counts = Array.from({ length: classCount }, () => 0)
  for (let image = 0; image < count; image++) {
    const label = labels[image] as number
    const own = sums[label] as Float64Array
    counts[label] = (counts[label] ?? 0) + 1
    const start = image * size
    for (let value = 0; value < size; value++) {
      own[value] = (own[value] as number) + (pixels[start + value] as number)
    }
  }
  const [lower, upper] =
    pixels instanceof Uint8Array ? [255 * bounds.lower, 255 * bounds.upper] : [bounds.lower, bounds.upper]
  return sums.map((sum, label) =>
    Array.from(sum, (value) => {
      const share = (value / Math.max(1, counts[label] ?? 0) - lower) / (upper - lower)
      return Math.round(255 * Math.min(1, Math.max(0, share)))
    })
  )
}
