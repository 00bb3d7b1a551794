import type * as tf from '@tensorflow/tfjs-core'
import { hasLargerRadii } from '@contract/attacks/apgd'
import { range } from '../tensor/batches'
import { rowLoss, targetedDlrOfRow } from '../tensor/losses'
import type { AttackProgress, InputOf } from './attack'
import { autoClimb } from './auto-climb'
import { bestExamples } from './best-examples'
import { climbFromLargerRadii, firstBall } from './larger-radii'
import type { GradientAnswers } from './oracle'
import { randomStarts } from './random-points'
import { wrongClasses } from './wrong-classes'

/**
 * Auto-PGD with the targeted difference of logits ratio (Croce & Hein 2020, section 4): towards the most likely wrong
 * class of the clean input, then the next, `targetClasses` in all. Any wrong class is a success, and what is fooled
 * leaves.
 */
export async function* apgdt(input: InputOf<'apgdt'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal } = input
  const isStaged = hasLargerRadii(options, threat.norm)
  const { steps, restarts, rho } = options
  const oracle = input.oracle.averaged(options.eotSamples)
  const { labels } = oracle
  const best = bestExamples(x)
  signal.throwIfAborted()
  const ranked = wrongClasses(oracle, x)
  const targets = Math.min(options.targetClasses, oracle.classCount - 1)
  for (let round = 0; round < restarts * targets; round++) {
    signal.throwIfAborted()
    const rows = range(0, x.shape[0]).filter((row) => !best.isFooled(row))
    if (rows.length === 0) break
    const rank = round % targets
    const start = randomStarts(
      isStaged ? { ...input, threat: firstBall(threat) } : input,
      rows,
      `round-${round}`
    )
    const ask = (at: tf.Tensor4D, asked: Int32Array): GradientAnswers =>
      oracle.gradientOf(at, asked, (logits, part) =>
        rowLoss(logits, (z, slope, place) => {
          const sample = part.rows[place] as number
          return targetedDlrOfRow(z, slope, labels[sample] as number, ranked[sample]?.[rank] as number)
        })
      )
    const climb = isStaged ? climbFromLargerRadii : autoClimb
    for await (const step of climb({ input, steps, rho, rows, start, best, ask }))
      yield { done: round * steps + step, total: restarts * targets * steps }
  }
  return best.toTensor()
}
