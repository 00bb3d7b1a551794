import type { Random } from '../tensor/random'
import type { LossField } from './loss-field'
import type { PacketMoments } from './moments'
import type { Values } from './packet'

/** A box with its faces parallel to the axes. */
export interface Box {
  /** `[dimension]` */
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** The smallest box around points `[count * dimension]`, wider by a share of its sides. */
export function boxAround(points: Values, dimension: number, margin = 0.1): Box {
  const lower = new Float64Array(dimension).fill(Infinity)
  const upper = new Float64Array(dimension).fill(-Infinity)
  for (let at = 0; at < points.length; at++) {
    const i = at % dimension
    lower[i] = Math.min(lower[i] as number, points[at] as number)
    upper[i] = Math.max(upper[i] as number, points[at] as number)
  }
  for (let i = 0; i < dimension; i++) {
    // A side without any extent would have no volume.
    const pad = margin * ((upper[i] as number) - (lower[i] as number)) || 1e-3
    lower[i] = (lower[i] as number) - pad
    upper[i] = (upper[i] as number) + pad
  }
  return { lower, upper }
}

/** `[count * dimension]` uniform draws. */
export function drawInBox({ lower, upper }: Box, count: number, random: Random): Float32Array {
  const dimension = lower.length
  const x = random.uniformArray(count * dimension, 0, 1)
  for (let at = 0; at < x.length; at++) {
    const i = at % dimension
    x[at] = (lower[i] as number) + ((upper[i] as number) - (lower[i] as number)) * (x[at] as number)
  }
  return x
}

/** The boundary terms of a packet on a box, with their standard errors. */
export interface BoundaryTerms {
  /** `[dimension]` `B_i` */
  readonly value: Float64Array
  readonly standardError: Float64Array
  /**
   * Standard error of `sum_i factors_i B_i`. The draws on the faces are each axis's own, but mean position and normalisation come
   * from the one sample inside the box, so that their error goes the same way in all B_i: it is added once, draw by
   * draw, before it is squared.
   */
  errorOfSum(factors: ArrayLike<number>): number
}

/**
 * `B_i = (c_i - m_i) rho_i(c_i) + (m_i - a_i) rho_i(a_i)`: the flux of `(x_i - m_i) rho` through the two faces of axis i, with
 * `rho_i(face) = E_face[loss^2] / (E_box[loss^2] L_i)` from uniform draws on each face.
 *
 * @param inside the uniform draws `[count * dimension]` in the box and their losses, which `moments` are of
 * @see docs/uncertainty.md, "When which bound holds"
 */
export function boundaryTerms(
  { lower, upper }: Box,
  { meanX }: PacketMoments,
  inside: { readonly x: Values; readonly loss: Values },
  label: number,
  field: LossField,
  draws: number,
  random: Random
): BoundaryTerms {
  const dimension = lower.length
  const meanSquare = meanOfSquares(inside.loss).value
  const value = new Float64Array(dimension)
  const faceError = new Float64Array(dimension)
  /** How B_i changes with m_i: `rho_i(a_i) - rho_i(c_i)`. */
  const slope = new Float64Array(dimension)
  const labels = new Int32Array(draws).fill(label)
  for (let i = 0; i < dimension; i++) {
    const length = (upper[i] as number) - (lower[i] as number)
    for (const [side, lever, turn] of [
      [upper[i] as number, (upper[i] as number) - (meanX[i] as number), -1],
      [lower[i] as number, (meanX[i] as number) - (lower[i] as number), 1]
    ] as const) {
      const x = drawInBox({ lower, upper }, draws, random.fork(`face-${i}-${side}`))
      for (let at = i; at < x.length; at += dimension) x[at] = side
      const found = meanOfSquares(field.losses(x, labels))
      const scale = 1 / length / meanSquare
      value[i] = (value[i] as number) + lever * scale * found.value
      slope[i] = (slope[i] as number) + turn * scale * found.value
      faceError[i] = Math.hypot(faceError[i] as number, lever * scale * found.standardError)
    }
  }
  const errorOfSum = (factors: ArrayLike<number>): number => {
    const { x, loss } = inside
    const count = loss.length
    let total = 0
    let squares = 0
    for (let i = 0; i < dimension; i++) {
      total += (factors[i] as number) * (value[i] as number)
      squares += ((factors[i] as number) * (faceError[i] as number)) ** 2
    }
    for (let row = 0, at = 0; row < count; row++) {
      const weight = (loss[row] as number) ** 2 / count / meanSquare
      let influence = total * (1 / count - weight)
      for (let i = 0; i < dimension; i++, at++)
        influence +=
          (factors[i] as number) * (slope[i] as number) * weight * ((x[at] as number) - (meanX[i] as number))
      squares += (influence * influence * count) / (count - 1)
    }
    return Math.sqrt(squares)
  }
  const only = (axis: number): Float64Array => new Float64Array(dimension).fill(1, axis, axis + 1)
  return { value, standardError: value.map((_, axis) => errorOfSum(only(axis))), errorOfSum }
}

/** Mean of the squares with its standard error. */
export function meanOfSquares(losses: Values): { readonly value: number; readonly standardError: number } {
  const count = losses.length
  let sum = 0
  for (let row = 0; row < count; row++) sum += (losses[row] as number) ** 2
  const value = sum / count
  let spread = 0
  for (let row = 0; row < count; row++) spread += ((losses[row] as number) ** 2 - value) ** 2
  return { value, standardError: Math.sqrt(spread / (count - 1) / count) }
}
