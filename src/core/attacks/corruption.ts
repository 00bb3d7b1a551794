import * as tf from '@tensorflow/tfjs-core'
import { corruptionKinds, type CorruptionKind } from '@contract/attacks/corruption'
import type { AttackProgress, InputOf } from './attack'
import { defocus, gaussianBlur, glass, motion, zoom } from './corruptions/blurs'
import type { Corruption } from './corruptions/corrupted'
import { contrast, elastic, jpeg, pixelate } from './corruptions/digital'
import { frost } from './corruptions/frost'
import { gaussian, saltAndPepper, shot, uniform } from './corruptions/noises'
import { snow } from './corruptions/snow'
import { brightness, fog } from './corruptions/weather'

/**
 * Common corruptions (Hendrycks & Dietterich 2019, appendix A), by severity: one draw, without a look at the network.
 * Where their levels come from stands with the kinds; lengths are scaled to the size of the image. Between whole
 * severities the level is interpolated.
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
      signal.throwIfAborted()
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

/** The level of a severity; above 5 it stays. */
export function levelAt(kind: CorruptionKind, severity: number): number {
  const { nothing, levels: five } = corruptionKinds[kind]
  const levels: readonly number[] = [nothing, ...five]
  const at = Math.min(levels.length - 1, Math.max(0, severity))
  const below = levels[Math.floor(at)] as number
  const above = levels[Math.ceil(at)] as number
  return below + (at - Math.floor(at)) * (above - below)
}

/** Each kind, for one image. */
export const corruptions: Readonly<Record<CorruptionKind, Corruption>> = {
  gaussian,
  shot,
  'salt-and-pepper': saltAndPepper,
  defocus,
  glass,
  motion,
  zoom,
  snow,
  frost,
  fog,
  brightness,
  contrast,
  elastic,
  pixelate,
  jpeg,
  uniform,
  blur: gaussianBlur
}
