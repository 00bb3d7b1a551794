import * as tf from '@tensorflow/tfjs-core'
import { isLp, type ThreatModel } from '@contract/threat-model'
import { distances } from '../tensor/norms'
import { rowsOf } from '../tensor/rows-of'
import { flagsOf } from '../tensor/values-of'

/** How far rounding may carry an honest attack over the edge: relative to it, and absolute. */
const RELATIVE_TOLERANCE = 1e-5
const ABSOLUTE_TOLERANCE = 1e-7

const FEATURES = [1, 2, 3]

/** What an input has to lie in: a box, and a ball up to a distance. */
export interface Reach extends Pick<ThreatModel, 'norm' | 'bounds'> {
  readonly edge: number
}

/** Ball and box of a threat model, with room for rounding. */
export function reachOf({ norm, epsilon, bounds }: ThreatModel): Reach {
  // A rotation or a corruption has no ball: the attack alone knows what it did.
  const edge = isLp(norm) ? epsilon * (1 + RELATIVE_TOLERANCE) + ABSOLUTE_TOLERANCE : Infinity
  return { norm, bounds, edge }
}

/** 1 for each input that lies outside the ball, and for each outside the box. */
export function leftRows(
  x: tf.Tensor4D,
  xAdv: tf.Tensor4D,
  { norm, bounds, edge }: Reach
): { readonly leftBall: Uint8Array; readonly leftBox: Uint8Array } {
  const leftBall = flagsOf(
    () => distances[norm].distance(tf.sub(xAdv, x)),
    // What is not a number is nowhere.
    (length) => !(length <= edge)
  )
  const below = flagsOf(
    () => tf.min(xAdv, FEATURES),
    (value) => value < bounds.lower - slack(bounds.lower)
  )
  const above = flagsOf(
    () => tf.max(xAdv, FEATURES),
    (value) => value > bounds.upper + slack(bounds.upper)
  )
  return { leftBall, leftBox: below.map((flag, row) => flag | (above[row] as number)) }
}

function slack(bound: number): number {
  return Math.abs(bound) * RELATIVE_TOLERANCE + ABSOLUTE_TOLERANCE
}

/**
 * Of inputs that were asked about for whatever reason those that may count: the flags, but 0 outside of ball and box.
 * Only what is flagged is measured.
 *
 * @param x `[n, h, w, c]` clean inputs of all samples; `rows` says which of them each input belongs to
 */
export function insideOnly(
  flags: Uint8Array,
  inputs: tf.Tensor4D,
  rows: Int32Array,
  x: tf.Tensor4D,
  reach: Reach
): Uint8Array {
  const places = Int32Array.from(flags.keys()).filter((at) => flags[at] === 1)
  if (places.length === 0) return flags
  const samples = places.map((at) => rows[at] as number)
  const [clean, own] = [rowsOf(x, samples), rowsOf(inputs, places)]
  try {
    const { leftBall, leftBox } = leftRows(clean, own, reach)
    const inside = new Uint8Array(flags.length)
    places.forEach(
      (at, place) => (inside[at] = 1 - ((leftBall[place] as number) | (leftBox[place] as number)))
    )
    return inside
  } finally {
    tf.dispose([clean, own])
  }
}
