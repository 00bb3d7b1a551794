import type * as tf from '@tensorflow/tfjs-core'
import { isSuccess } from './goal'
import type { Oracle } from './oracle'

/** One question of an attack. */
export interface SeenQuestion {
  readonly kind: 'gradient' | 'scores' | 'class'
  /** Points that it asked about at once. */
  readonly points: number
  /** Whether the first point is a success; null where the answer does not tell. */
  readonly fooled: boolean | null
}

/**
 * The same oracle, which shows each question after it was answered: the inputs `[n, h, w, c]`, which the observer must not
 * keep, and what was asked. Answers, counts and limits are those of the oracle itself, so that an attack does the same.
 */
export function watchedOracle(oracle: Oracle, see: (x: tf.Tensor4D, question: SeenQuestion) => void): Oracle {
  const show = (x: tf.Tensor4D, kind: SeenQuestion['kind'], fooled: ArrayLike<number> | null): void =>
    see(x, { kind, points: x.shape[0], fooled: fooled === null ? null : fooled[0] === 1 })
  return {
    classCount: oracle.classCount,
    labels: oracle.labels,
    targets: oracle.targets,
    callsLeft: (kind, row) => oracle.callsLeft(kind, row),
    decide(x, rows) {
      const fooled = oracle.decide(x, rows)
      show(x, 'class', fooled)
      return fooled
    },
    logits(x, rows) {
      const logits = oracle.logits(x, rows)
      const first = rows[0]
      const own = logits.subarray(0, oracle.classCount)
      show(x, 'scores', first === undefined ? null : [isSuccess(own, oracle, first) ? 1 : 0])
      return logits
    },
    evaluate(x, rows, loss) {
      const answers = oracle.evaluate(x, rows, loss)
      show(x, 'scores', answers.fooled)
      return answers
    },
    nearby() {
      const nearby = oracle.nearby()
      return (
        nearby && {
          ...nearby,
          evaluate(x, rows, loss, windows) {
            const answers = nearby.evaluate(x, rows, loss, windows)
            show(x, 'scores', answers.fooled)
            return answers
          }
        }
      )
    },
    gradient(x, rows, loss, through) {
      const answers = oracle.gradient(x, rows, loss, through)
      show(x, 'gradient', answers.fooled)
      return answers
    },
    gradientOf(x, rows, loss, through) {
      const answers = oracle.gradientOf(x, rows, loss, through)
      show(x, 'gradient', answers.fooled)
      return answers
    },
    differences(x, rows, classes) {
      const answers = oracle.differences(x, rows, classes)
      show(x, 'gradient', null)
      return answers
    },
    averaged: (draws) => watchedOracle(oracle.averaged(draws), see),
    substituted: (width) => watchedOracle(oracle.substituted(width), see),
    subset: (rows, limits) => watchedOracle(oracle.subset(rows, limits), see)
  }
}
