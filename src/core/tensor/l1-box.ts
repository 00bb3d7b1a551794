import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'

/** Halvings of the interval that holds the threshold: far below the precision of float32. */
const HALVINGS = 60

/**
 * `x + u`, u the perturbation nearest to `delta` (in the Euclidean sense) with `||u||_1 <= epsilon` and `x + u` in the box:
 * the exact projection onto both at once (Croce & Hein 2021, "Mind the box", proposition 2.2):
 * `u_i = sign(delta_i) min(max(|delta_i| - lambda, 0), gamma_i)`, gamma_i the room to the wall that delta_i points to,
 * lambda >= 0 the smallest one that fits the ball. Projecting onto ball and box one after the other falls short of the
 * ball's edge wherever the box cuts something off.
 *
 * Sums are rounded towards x, so that they do not leave the ball however many pixels there are.
 *
 * @param x `[n, h, w, c]` clean inputs inside the box
 * @param delta of the same shape
 */
export function addWithinL1(
  x: tf.Tensor4D,
  delta: tf.Tensor4D,
  epsilon: number,
  bounds: Bounds
): tf.Tensor4D {
  const clean = x.dataSync<'float32'>()
  const wanted = delta.dataSync<'float32'>()
  const size = x.size / x.shape[0]
  const found = new Float32Array(x.size)
  const lengths = new Float64Array(size)
  const rooms = new Float64Array(size)
  for (let from = 0; from < x.size; from += size) {
    let largest = 0
    let total = 0
    for (let at = 0; at < size; at++) {
      const step = wanted[from + at] as number
      const pixel = clean[from + at] as number
      const length = Math.abs(step)
      const room = Math.max(0, step > 0 ? bounds.upper - pixel : pixel - bounds.lower)
      lengths[at] = length
      rooms[at] = room
      total += Math.min(length, room)
      if (length > largest) largest = length
    }
    const lambda = total <= epsilon ? 0 : threshold(lengths, rooms, largest, epsilon)
    for (let at = 0; at < size; at++) {
      const length = Math.min(Math.max((lengths[at] as number) - lambda, 0), rooms[at] as number)
      const step = (wanted[from + at] as number) < 0 ? -length : length
      found[from + at] = sumTowards(clean[from + at] as number, step)
    }
  }
  return tf.tensor4d(found, x.shape)
}

/** The lambda at which `sum_i min(max(length_i - lambda, 0), room_i)`, which falls with lambda, reaches epsilon. */
function threshold(lengths: Float64Array, rooms: Float64Array, largest: number, epsilon: number): number {
  let low = 0
  let high = largest
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    let sum = 0
    for (let at = 0; at < lengths.length; at++) {
      const left = (lengths[at] as number) - middle
      if (left > 0) sum += Math.min(left, rooms[at] as number)
    }
    if (sum > epsilon) low = middle
    else high = middle
  }
  return high
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** `pixel + step` in float32, rounded so that it is not further from the pixel than `step`. */
function sumTowards(pixel: number, step: number): number {
  float[0] = pixel + step
  const sum = float[0]
  if (sum !== 0 && Math.abs(sum - pixel) > Math.abs(step)) bits[0]! += sum > pixel === sum > 0 ? -1 : 1
  return float[0]
}
