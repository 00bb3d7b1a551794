import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { divergenceOfRow, rowLoss } from '../tensor/losses'
import { ballOf } from '../tensor/norms'
import type { AttackProgress, InputOf } from './attack'
import { bestExamples } from './best-examples'
import { legalInput } from './legal'
import type { GradientAnswers } from './oracle'
import { normalPoints } from './random-points'

/** Standard deviation of the start around x, over the width of the box: at x itself the divergence has no slope. */
const START = 0.001

/**
 * Projected ascent of the divergence KL(p(x) || p(x')) (Zhang et al. 2019, algorithm 1, line 7), from normal noise close to x.
 * All samples take all steps; the best input seen at any of them counts.
 */
export async function* tpgd(input: InputOf<'tpgd'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options, signal } = input
  const rows = range(0, x.shape[0])
  const ball = ballOf(threat.norm)
  const best = bestExamples(x)
  signal.throwIfAborted()
  const clean = oracle.logits(x, rows)
  const ask = (inputs: tf.Tensor4D): GradientAnswers =>
    oracle.gradientOf(inputs, rows, (logits, { from }) =>
      rowLoss(logits, (z, slope, row) => {
        const at = (from + row) * oracle.classCount
        return divergenceOfRow(clean.subarray(at, at + oracle.classCount), z, slope)
      })
    )
  const { lower, upper } = threat.bounds
  let xAdv = normalPoints(input, x, rows, 'start', START * (upper - lower))
  try {
    for (let step = 1; step <= options.steps + 1; step++) {
      signal.throwIfAborted()
      const next = tf.tidy(() => {
        const { gradient, ...answers } = ask(xAdv)
        best.offer(xAdv, rows, answers, 'all')
        const moved = tf.mul(ball.ascend(gradient), options.relativeStepSize * threat.epsilon)
        return legalInput(x, tf.add(tf.sub(xAdv, x), moved), threat)
      })
      xAdv.dispose()
      xAdv = next
      if (step <= options.steps) yield { done: step, total: options.steps }
    }
  } finally {
    xAdv.dispose()
  }
  return best.toTensor()
}
