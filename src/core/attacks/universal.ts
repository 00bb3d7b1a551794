import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { ballOf } from '../tensor/norms'
import { perSample, rowsOf } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { legalInput } from './legal'

/**
 * A universal perturbation (Moosavi-Dezfooli et al. 2017, eq. 1): one delta for all images. It climbs the mean of the
 * losses, each cut off at beta (Shafahi et al. 2020, algorithm 2 and eq. 3), in steps along the direction of steepest
 * ascent, projected to the ball. The delta that fools most of the images it is fitted to counts.
 */
export async function* universal(
  input: InputOf<'universal'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options, signal } = input
  const rows = range(0, Math.max(1, Math.round(options.share * x.shape[0])))
  const ball = ballOf(threat.norm)
  const stepSize = options.relativeStepSize * threat.epsilon
  const fitted = rowsOf(x, rows)
  let delta: tf.Tensor4D = tf.zeros([1, x.shape[1], x.shape[2], x.shape[3]])
  let best = tf.clone(delta)
  let most = -1
  try {
    for (let step = 0; step <= options.steps; step++) {
      signal.throwIfAborted()
      const [nextDelta, nextBest] = tf.tidy(() => {
        const spread = tf.tile(delta, [rows.length, 1, 1, 1])
        const { gradient, loss, fooled } = oracle.gradient(
          legalInput(fitted, spread, threat),
          rows,
          options.loss
        )
        const count = fooled.reduce((sum, flag) => sum + flag, 0)
        const found = count > most ? delta : best
        most = Math.max(most, count)
        const counts = perSample(Array.from(loss, (value) => (value > options.lossCap ? 0 : 1 / rows.length)))
        const mean = tf.sum<tf.Tensor4D>(tf.mul(gradient, counts), 0, true)
        const moved = tf.add<tf.Tensor4D>(delta, tf.mul(ball.ascend(mean), stepSize))
        return [ball.project(moved, threat.epsilon), tf.clone(found)] as const
      })
      tf.dispose([delta, best])
      delta = nextDelta
      best = nextBest
      if (step < options.steps) yield { done: step + 1, total: options.steps }
    }
    return tf.tidy(() => legalInput(x, tf.tile(best, [x.shape[0], 1, 1, 1]), threat))
  } finally {
    tf.dispose([delta, best, fitted])
  }
}
