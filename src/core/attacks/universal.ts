import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { evenRanges } from '../tensor/even-ranges'
import { ballOf } from '../tensor/norms'
import { perSample, rowsOf, someRows } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { legalInput } from './legal'

/** Most images that one pass of the fit takes. Fixed, so that the perturbation does not hang on the batch size. */
export const FITTED_AT_ONCE = 32

/**
 * A universal perturbation (Moosavi-Dezfooli et al. 2017, eq. 1): one delta for all images. It is the one that was fitted to
 * all images of the evaluation; an attack by itself fits one to its own.
 */
export async function* universal(
  input: InputOf<'universal'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, fitted } = input
  signal.throwIfAborted()
  if (fitted) return withChange(x, fitted, threat)
  const rows = range(0, Math.max(1, Math.round(options.share * x.shape[0])))
  const own = rowsOf(x, rows)
  try {
    const delta = yield* fitUniversal({ ...input, x: own })
    try {
      return withChange(x, delta, threat)
    } finally {
      delta.dispose()
    }
  } finally {
    own.dispose()
  }
}

function withChange(x: tf.Tensor4D, delta: tf.Tensor4D, threat: InputOf<'universal'>['threat']): tf.Tensor4D {
  return tf.tidy(() => legalInput(x, tf.tile(delta, [x.shape[0], 1, 1, 1]), threat))
}

/**
 * Fits one delta `[1, h, w, c]` to all images of `x`. It climbs the mean of their losses, each cut off at beta (Shafahi et al.
 * 2020, algorithm 2 and eq. 3), in steps along the direction of steepest ascent, projected to the ball; the gradients of a
 * step are added up piece by piece. The delta that fools most of the images counts.
 */
export async function* fitUniversal(
  input: InputOf<'universal'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options, signal } = input
  const count = x.shape[0]
  const ball = ballOf(threat.norm)
  const stepSize = options.relativeStepSize * threat.epsilon
  const pieces = evenRanges(count, FITTED_AT_ONCE)
  const total = options.steps + 1
  let delta: tf.Tensor4D = tf.zeros([1, x.shape[1], x.shape[2], x.shape[3]])
  let best = tf.clone(delta)
  let mean = tf.zerosLike(delta)
  let most = 0
  try {
    for (let step = 0; step < total; step++) {
      let successes = 0
      for (const [place, piece] of pieces.entries()) {
        signal.throwIfAborted()
        const sum = tf.tidy(() => {
          const rows = range(piece.from, piece.count)
          const spread = tf.tile(delta, [piece.count, 1, 1, 1])
          const asked = legalInput(someRows(x, piece), spread, threat)
          const { gradient, loss, fooled } = oracle.gradient(asked, rows, options.loss)
          successes += fooled.reduce((all, flag) => all + flag, 0)
          const weights = perSample(Array.from(loss, (value) => (value > options.lossCap ? 0 : 1 / count)))
          return tf.add<tf.Tensor4D>(mean, tf.sum(tf.mul(gradient, weights), 0, true))
        })
        mean.dispose()
        mean = sum
        yield { done: step + (place + 1) / pieces.length, total }
      }
      if (successes > most) {
        most = successes
        best.dispose()
        best = tf.clone(delta)
      }
      const moved = tf.tidy(() =>
        ball.project(tf.add<tf.Tensor4D>(delta, tf.mul(ball.ascend(mean), stepSize)), threat.epsilon)
      )
      tf.dispose([delta, mean])
      delta = moved
      mean = tf.zerosLike(delta)
    }
    return tf.clone(best)
  } finally {
    tf.dispose([delta, best, mean])
  }
}
