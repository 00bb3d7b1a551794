import * as tf from '@tensorflow/tfjs-core'
import { corruptionKinds, type CorruptionKind } from '@contract/attacks/corruption'
import type { Bounds } from '@contract/threat-model'
import type { Random } from '../tensor/random'
import { convolutionMatrix, gaussianKernel } from '../tensor/separable'
import type { AttackProgress, InputOf } from './attack'
import { compressChannel, quantisation } from './jpeg'

type Shape = readonly [height: number, width: number, channels: number]

/** One image to corrupt, in place. */
export interface Corrupted {
  readonly image: Float32Array
  readonly shape: Shape
  readonly bounds: Bounds
  readonly random: Random
  /** Of the kind: see `corruptionKinds`. */
  readonly level: number
}

/**
 * Common corruptions (Hendrycks & Dietterich 2019, appendix A), by severity: one draw, without a look at the network.
 * Noise and contrast have the levels of ImageNet-C, blur those of CIFAR-10-C, scaled to the size of the image. Between
 * whole severities the level is interpolated.
 */
export async function* corruption(
  input: InputOf<'corruption'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  signal.throwIfAborted()
  const images = Float32Array.from(x.dataSync<'float32'>())
  const shape = x.shape.slice(1) as [number, number, number]
  const size = x.size / x.shape[0]
  if (threat.epsilon > 0) {
    const level = levelAt(options.kind, threat.epsilon)
    for (let row = 0; row < x.shape[0]; row++) {
      const image = images.subarray(row * size, (row + 1) * size)
      const own = random.fork(`sample-${sampleIndices[row]}`)
      corruptions[options.kind]({ image, shape, bounds: threat.bounds, random: own, level })
      for (let at = 0; at < size; at++)
        image[at] = Math.min(threat.bounds.upper, Math.max(threat.bounds.lower, image[at] as number))
    }
  }
  yield { done: 1, total: 1 }
  return tf.tensor4d(images, x.shape)
}

/** The level of a kind at which nothing happens. */
const NOTHING: Readonly<Record<CorruptionKind, number>> = {
  gaussian: 0,
  uniform: 0,
  'salt-and-pepper': 0,
  contrast: 1,
  blur: 0,
  jpeg: 100
}

/** The level of a severity; above 5 it stays. */
export function levelAt(kind: CorruptionKind, severity: number): number {
  const levels = [NOTHING[kind], ...corruptionKinds[kind].levels]
  const at = Math.min(levels.length - 1, Math.max(0, severity))
  const below = levels[Math.floor(at)] as number
  const above = levels[Math.ceil(at)] as number
  return below + (at - Math.floor(at)) * (above - below)
}

const corruptions: Readonly<Record<CorruptionKind, (one: Corrupted) => void>> = {
  gaussian: ({ image, bounds, random, level }) => add(image, () => level * range(bounds) * random.normal()),
  uniform: ({ image, bounds, random, level }) =>
    add(image, () => level * range(bounds) * Math.sqrt(12) * (random.uniform() - 0.5)),
  'salt-and-pepper'({ image, bounds, random, level }) {
    for (let at = 0; at < image.length; at++) {
      if (random.uniform() >= level) continue
      image[at] = random.uniform() < 0.5 ? bounds.lower : bounds.upper
    }
  },
  contrast({ image, shape, level }) {
    const channels = shape[2]
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      for (let at = channel; at < image.length; at += channels) sum += image[at] as number
      const mean = sum / (image.length / channels)
      for (let at = channel; at < image.length; at += channels)
        image[at] = mean + level * ((image[at] as number) - mean)
    }
  },
  blur({ image, shape, level }) {
    const [height, width, channels] = shape
    const sigma = (level * Math.min(height, width)) / 32
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
  },
  jpeg({ image, shape, bounds, level }) {
    const [height, width, channels] = shape
    const table = quantisation(level)
    const plane = new Float64Array(height * width)
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < plane.length; pixel++)
        plane[pixel] = (((image[pixel * channels + channel] as number) - bounds.lower) / range(bounds)) * 255
      compressChannel(plane, height, width, table)
      for (let pixel = 0; pixel < plane.length; pixel++)
        image[pixel * channels + channel] = bounds.lower + ((plane[pixel] as number) / 255) * range(bounds)
    }
  }
}

function add(image: Float32Array, noise: () => number): void {
  for (let at = 0; at < image.length; at++) image[at]! += noise()
}

function range({ lower, upper }: Bounds): number {
  return upper - lower
}
