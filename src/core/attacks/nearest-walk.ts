import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { AttackInput, AttackProgress } from './attack'
import { confirmed, type NearestExamples } from './nearest-examples'

/**
 * The walk of a minimum-norm attack that takes all of its steps with every sample, from the clean inputs on.
 *
 * @param nearest where the walk looks for what it returns; the last points are offered here, those before by `next`
 * @param next from the points of a step, `[n, h, w, c]`, to those of the next, inside the box; runs inside `tf.tidy`
 */
export async function* nearestWalk(
  input: AttackInput<{ readonly steps: number }>,
  nearest: NearestExamples,
  next: (current: tf.Tensor4D, step: number) => tf.Tensor4D
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, options, signal } = input
  const rows = range(0, x.shape[0])
  let current = tf.clone(x)
  try {
    for (let step = 0; step < options.steps; step++) {
      signal.throwIfAborted()
      const moved = tf.tidy(() => next(current, step))
      current.dispose()
      current = moved
      yield { done: step + 1, total: options.steps }
    }
    signal.throwIfAborted()
    nearest.offer(current, x, rows, oracle.decide(current, rows))
  } finally {
    current.dispose()
  }
  return confirmed(input, nearest)
}
