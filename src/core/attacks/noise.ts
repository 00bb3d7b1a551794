import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { AttackProgress, InputOf } from './attack'
import { bestExamples } from './best-examples'
import { randomPoints } from './random-points'

/**
 * Random search without a gradient (Carlini et al. 2019, section 4.3): `tries` points drawn uniformly from the ball,
 * of which the worst for each sample counts. A sample that was fooled is asked about no more.
 */
export async function* noise(input: InputOf<'noise'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, options, signal } = input
  const best = bestExamples(x)
  for (let tried = 1; tried <= options.tries; tried++) {
    signal.throwIfAborted()
    const rows = range(0, x.shape[0]).filter((row) => !best.isFooled(row))
    if (rows.length === 0) break
    tf.tidy(() => {
      const xAdv = randomPoints(input, tf.gather(x, tf.tensor1d(rows, 'int32')), rows, `try-${tried}`)
      best.offer(xAdv, rows, oracle.evaluate(xAdv, rows, options.loss), 'all')
    })
    yield { done: tried, total: options.tries }
  }
  return best.toTensor()
}
