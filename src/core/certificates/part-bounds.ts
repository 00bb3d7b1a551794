import * as tf from '@tensorflow/tfjs-core'
import { valuesOf } from '../tensor/values-of'
import type { Node } from './affine'
import { partOfSample, pullBackPart, widestPart, type PulledPart } from './receptive'
import { NUMBERS_AT_ONCE, overRegion, type Setting } from './region'

/**
 * Lower bounds of numbers of an image before operation `index`, or of their negatives: those of one pixel see the same
 * part of the input, so all channels of all samples go back through that part together.
 *
 * @param shape of these images
 * @param open places in their numbers
 */
export function belowPlaces(
  setting: Setting,
  index: number,
  shape: readonly number[],
  open: Int32Array,
  side: 1 | -1
): Float32Array {
  const [, height = 1, width = 1, channels = 1] = shape
  const pixels = new Map<number, number[]>()
  for (const [at, place] of open.entries()) {
    const pixel = Math.floor(place / channels) % (height * width)
    const there = pixels.get(pixel)
    if (there) there.push(at)
    else pixels.set(pixel, [at])
  }
  const atOnce = Math.max(1, Math.floor(NUMBERS_AT_ONCE / widestPart(setting.nodes, index)))
  const found = new Float32Array(open.length)
  for (const [pixel, all] of pixels)
    for (let from = 0; from < all.length; from += atOnce) {
      setting.signal.throwIfAborted()
      const rows = all.slice(from, from + atOnce)
      const places = rows.map((at) => open[at] as number)
      const part = { top: Math.floor(pixel / width), left: pixel % width, height: 1, width: 1 }
      const bounds = valuesOf(() => {
        const channel = tf.tensor1d(
          places.map((place) => place % channels),
          'int32'
        )
        const one = tf.mul(tf.cast(tf.oneHot(channel, channels), 'float32'), side)
        const sampleOf = places.map((place) => Math.floor(place / (channels * height * width)))
        const weights = tf.reshape(one, [rows.length, 1, 1, channels]) as tf.Tensor4D
        return belowPart(setting, index, { weights, part, constant: null }, tf.tensor1d(sampleOf, 'int32'))
      })
      for (const [row, at] of rows.entries()) found[at] = bounds[row] as number
    }
  return found
}

function belowPart(setting: Setting, index: number, first: PulledPart, sampleOf: tf.Tensor1D): tf.Tensor1D {
  const { nodes, relaxations } = setting
  let current = first
  let constant = tf.zeros<tf.Rank.R1>([first.weights.shape[0]])
  for (let at = index - 1; at >= 0; at--) {
    const relaxation = relaxations.get(at)
    const { weights, part } = current
    current = relaxation
      ? relaxation.pullBackPart(weights, sampleOf, part)
      : pullBackPart(nodes[at] as Node, weights, part)
    if (current.constant !== null) constant = tf.add(constant, current.constant)
  }
  return overRegion(setting, current.weights, constant, (x) => partOfSample(x, current.part, sampleOf))
}
