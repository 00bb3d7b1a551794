import * as tf from '@tensorflow/tfjs-core'
import { hasLargerRadii } from '@contract/attacks/apgd'
import { range } from '../tensor/batches'
import { rowLoss, targetedDlrOfRow } from '../tensor/losses'
import type { AttackProgress, InputOf } from './attack'
import { autoClimb } from './auto-climb'
import { bestExamples } from './best-examples'
import { climbFromLargerRadii, firstBall } from './larger-radii'
import type { GradientAnswers } from './oracle'
import { randomStarts } from './random-points'
import { repeatedRows, turnsOf } from './turns'
import { wrongClasses } from './wrong-classes'

/**
 * Auto-PGD with the targeted difference of logits ratio (Croce & Hein 2020, section 4): towards the most likely wrong
 * class of the clean input, then the others, `targetClasses` in all. Any wrong class is a success, and what is fooled
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
  const features = x.size / x.shape[0]
  const rounds = range(0, restarts * targets)
  // The likeliest class fools most samples, so that the others need not be tried: they come together after it.
  const turns = [[0], ...turnsOf(rounds.subarray(1), features)]
  let finished = 0
  for (const turn of turns) {
    signal.throwIfAborted()
    const rows = range(0, x.shape[0]).filter((row) => !best.isFooled(row))
    if (rows.length === 0) break
    const from = isStaged ? { ...input, threat: firstBall(threat) } : input
    const start = tf.tidy(() =>
      tf.concat(
        turn.map((round) => randomStarts(from, rows, `round-${round}`)),
        0
      )
    )
    const ask = (at: tf.Tensor4D, asked: Int32Array, places: Int32Array): GradientAnswers =>
      oracle.gradientOf(at, asked, (logits, part) =>
        rowLoss(logits, (z, slope, place) => {
          const sample = part.rows[place] as number
          const round = turn[Math.floor((places[part.from + place] as number) / rows.length)] as number
          const target = ranked[sample]?.[round % targets] as number
          return targetedDlrOfRow(z, slope, labels[sample] as number, target)
        })
      )
    const climb = isStaged ? climbFromLargerRadii : autoClimb
    const all = repeatedRows(rows, turn.length)
    for await (const step of climb({ input, steps, rho, rows: all, start, best, ask }))
      yield { done: finished + step * turn.length, total: rounds.length * steps }
    finished += steps * turn.length
  }
  return best.toTensor()
}
