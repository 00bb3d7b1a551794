import type * as tf from '@tensorflow/tfjs-core'
import { hasLargerRadii } from '@contract/attacks/apgd'
import { range } from '../tensor/batches'
import { rowsOf } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { autoClimb } from './auto-climb'
import { bestExamples } from './best-examples'
import { climbFromLargerRadii, firstBall } from './larger-radii'
import { randomStarts } from './random-points'

/**
 * Auto-PGD (Croce & Hein 2020) from a random point of the ball, `restarts` times; each restart attacks what withstood
 * those before. With cross-entropy it is APGD-CE, with the difference of logits ratio APGD-DLR.
 */
export async function* apgd(input: InputOf<'apgd'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, from, threat, options, signal } = input
  const oracle = input.oracle.averaged(options.eotSamples)
  const best = bestExamples(x)
  const { steps, restarts, rho, loss } = options
  const starts: readonly ('given' | number)[] = [...(from ? (['given'] as const) : []), ...range(0, restarts)]
  for (const [place, which] of starts.entries()) {
    signal.throwIfAborted()
    const rows = range(0, x.shape[0]).filter((row) => !best.isFooled(row))
    if (rows.length === 0) break
    const isStaged = which !== 'given' && hasLargerRadii(options, threat.norm)
    const start =
      which === 'given'
        ? rowsOf(from as tf.Tensor4D, rows)
        : randomStarts(isStaged ? { ...input, threat: firstBall(threat) } : input, rows, `restart-${which}`)
    const ask = (at: tf.Tensor4D, asked: Int32Array): ReturnType<typeof oracle.gradient> =>
      oracle.gradient(at, asked, loss)
    const climb = isStaged ? climbFromLargerRadii : autoClimb
    const isFound = which === 'given'
    for await (const step of climb({ input, steps, rho, rows, start, isFound, best, ask }))
      yield { done: place * steps + step, total: starts.length * steps }
  }
  return best.toTensor()
}
