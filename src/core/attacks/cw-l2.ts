import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { perSample } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { searchConstants } from './constant-search'
import { confirmed, nearestExamples } from './nearest-examples'
import { descendInTanh, type DescentPoint, type Objective } from './tanh-descent'

/**
 * The l2 form (section V.A, objective f6): Adam on `||x' - x||^2 + c max(margin + confidence, 0)` in the variables of
 * tanh, for each c of a binary search of its own in every sample. A sample whose loss stalls leaves the descent.
 */
export async function* cwL2(input: InputOf<'cw'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, options } = input
  const nearest = nearestExamples(x, 'l2')
  const { searchSteps, steps } = options
  yield* searchConstants(
    { count: x.shape[0], first: options.firstConstant ?? 1e-3, searchSteps, steps },
    (constants, won) =>
      descendInTanh({
        ...{ input, nearest, rows: range(0, x.shape[0]), start: tf.clone(x) },
        objective: (point) => objectiveAt(point, constants, options.confidence, won)
      })
  )
  return confirmed(input, nearest)
}

/** The objective at the given constants; flags in `won` the samples that are fooled with confidence. */
function objectiveAt(
  { delta, rows, gradient, fooled, loss, lengths }: DescentPoint,
  constants: Float64Array,
  confidence: number,
  won: Uint8Array
): Objective {
  const losses = new Float64Array(rows.length)
  const weights = Float32Array.from(rows, (row, at) => {
    if (fooled[at] === 1) won[row] = 1
    // The oracle's margin rises towards success, so what is left to gain is its negative.
    const left = confidence - (loss[at] as number)
    const constant = constants[row] as number
    losses[at] = (lengths[at] as number) ** 2 + constant * Math.max(left, 0)
    return left > 0 ? constant : 0
  })
  return { losses, slope: tf.sub(tf.mul(delta, 2), tf.mul(gradient, perSample(weights))) }
}
