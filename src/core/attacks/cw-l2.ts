import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { onlyRows, perSample, rowsOf } from '../tensor/rows-of'
import { adamRule } from './adam-rule'
import type { AttackProgress, InputOf } from './attack'
import { checkEvery, searchConstants, stallOf } from './constant-search'
import { confirmed, nearestExamples, type NearestExamples } from './nearest-examples'
import { tanhSpace } from './tanh-space'

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
    (constants, won) => descend(input, constants, won, nearest)
  )
  return confirmed(input, nearest)
}

/** One descent at the given constants; flags in `won` the samples that were fooled at any step. */
async function* descend(
  input: InputOf<'cw'>,
  constants: Float64Array,
  won: Uint8Array,
  nearest: NearestExamples
): AsyncGenerator<number, void, void> {
  const { oracle, options, threat, signal } = input
  const space = tanhSpace(threat.bounds)
  const stall = stallOf(won.length)
  const every = checkEvery(options.steps)
  let rows = range(0, input.x.shape[0])
  let x = rowsOf(input.x, rows)
  let w = space.toW(x)
  const adam = adamRule(x)
  try {
    for (let step = 0; step < options.steps; step++) {
      signal.throwIfAborted()
      const current = space.toX(w)
      const losses = new Float64Array(rows.length)
      try {
        const moved = tf.tidy(() => {
          const { gradient, fooled, loss } = oracle.gradient(current, rows, 'margin')
          const lengths = nearest.offer(current, x, rows, fooled)
          const weights = Float32Array.from(rows, (row, at) => {
            if (fooled[at] === 1) won[row] = 1
            // The oracle's margin rises towards success, so what is left to gain is its negative.
            const left = options.confidence - (loss[at] as number)
            const constant = constants[row] as number
            losses[at] = (lengths[at] as number) ** 2 + constant * Math.max(left, 0)
            return left > 0 ? constant : 0
          })
          const slope = tf.sub<tf.Tensor4D>(
            tf.mul(tf.sub(current, x), 2),
            tf.mul(gradient, perSample(weights))
          )
          return tf.sub<tf.Tensor4D>(w, adam.step(space.pullBack(slope, w), options.learningRate))
        })
        w.dispose()
        w = moved
      } finally {
        current.dispose()
      }
      yield step + 1
      if (!options.abortEarly || step % every !== every - 1) continue
      const left = range(0, rows.length).filter(
        (at) => !stall.isStalled(rows[at] as number, losses[at] as number)
      )
      if (left.length === rows.length) continue
      if (left.length === 0) return
      rows = left.map((at) => rows[at] as number)
      x = onlyRows(x, left)
      w = onlyRows(w, left)
      adam.keep(left)
    }
  } finally {
    adam.dispose()
    tf.dispose([x, w])
  }
}
