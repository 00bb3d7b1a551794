import * as tf from '@tensorflow/tfjs-core'
import type { ThreatModel } from '@contract/threat-model'
import { range } from '../tensor/batches'
import { balls, ballOf } from '../tensor/norms'
import type { AttackProgress, InputOf } from './attack'
import { bestExamples } from './best-examples'
import { insideOnly, reachOf } from './inside'
import { legalInput } from './legal'
import { transferGradient } from './transfer-gradient'

/**
 * Momentum iterative FGSM (Dong et al. 2018, algorithm 1): `g_{t+1} = mu g_t + grad J / ||grad J||_1` (eq. 6),
 * `x_{t+1} = x_t + (epsilon / steps) sign(g_{t+1})` (eq. 7; its own direction for l2, eq. 9), from the clean input. The
 * gradient may be taken a look ahead (NI: at `x_t + mu (epsilon / steps) g_t`, Lin et al. 2020, eq. 6) and in the ways of
 * transfer-gradient.ts. All samples take all steps; the best input seen at any of them counts, also
 * one that was asked about on the way to a gradient.
 */
export async function* mifgsm(input: InputOf<'mifgsm'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options, signal } = input
  const rows = range(0, x.shape[0])
  const ball = ballOf(threat.norm)
  const best = bestExamples(x)
  const stepSize = threat.epsilon / options.steps
  const transfer = transferGradient(input, (points, asked, answers) => {
    const fooled = insideOnly(answers.fooled, points, asked, x, reachOf(threat))
    best.offer(points, asked, { ...answers, fooled }, 'fooling')
  })
  let xAdv = tf.clone(x)
  let momentum = tf.zerosLike(x)
  try {
    for (let step = 1; step <= options.steps; step++) {
      signal.throwIfAborted()
      const [nextX, nextMomentum] = tf.tidy(() => {
        const ahead = options.nesterov
          ? tf.add<tf.Tensor4D>(xAdv, tf.mul(lookAhead(momentum, threat), options.decay * stepSize))
          : xAdv
        const { gradient, answers } = transfer.ask(ahead, rows)
        // The answers are about x itself only where nothing was done to it; else a pass of its own judges it.
        best.offer(xAdv, rows, answers ?? oracle.evaluate(xAdv, rows, options.loss), 'all')
        const gathered = tf.add<tf.Tensor4D>(tf.mul(momentum, options.decay), unitLength(gradient))
        const climbed = tf.mul(ball.ascend(gathered), stepSize)
        return [legalInput(x, tf.add(tf.sub(xAdv, x), climbed), threat), gathered] as const
      })
      tf.dispose([xAdv, momentum])
      xAdv = nextX
      momentum = nextMomentum
      yield { done: step, total: options.steps }
    }
    best.offer(xAdv, rows, oracle.evaluate(xAdv, rows, options.loss), 'all')
  } finally {
    tf.dispose([xAdv, momentum])
    transfer.dispose()
  }
  return best.toTensor()
}

/**
 * The momentum as NI follows it, whole: for linf over its mean size, as the authors' code divides gradients by their mean
 * instead of their sum (which leaves no step to speak of); for l2 as the unit vector that the step takes.
 */
function lookAhead(momentum: tf.Tensor4D, { norm }: ThreatModel): tf.Tensor4D {
  return norm === 'linf' ? tf.mul(momentum, momentum.size / momentum.shape[0]) : ballOf(norm).ascend(momentum)
}

/** Each gradient over its own l1 length; one of zero stays zero. */
function unitLength(gradient: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const lengths = balls.l1.distance(gradient).dataSync<'float32'>()
    const factors = Float32Array.from(lengths, (length) => (length > 0 ? 1 / length : 0))
    return tf.mul(gradient, tf.tensor4d(factors, [factors.length, 1, 1, 1]))
  })
}
