import * as tf from '@tensorflow/tfjs-core'
import { chosenRows, onlyRows, rowsOf } from '../tensor/rows-of'
import { range } from '../tensor/batches'
import type { AttackInput } from './attack'
import type { BestExamples } from './best-examples'
import type { GradientAnswers } from './oracle'
import { climbRule, type SampleState } from './auto-rules'

/** One run of auto-PGD. */
export interface AutoClimb {
  readonly input: Pick<AttackInput<unknown>, 'x' | 'threat' | 'signal'>
  readonly steps: number
  readonly rho: number
  /** Samples to attack; one that climbs from several places comes several times. */
  readonly rows: Int32Array
  /** `[rows, h, w, c]` where it begins; it is disposed. */
  readonly start: tf.Tensor4D
  /** The start was found by an earlier climb: in l1 it tells how sparse the first step is to be. */
  readonly isFound?: boolean
  /** Where what fools the model is noted; null where it does not count: then no sample leaves. */
  readonly best: BestExamples | null
  /**
   * The question of each step.
   *
   * @param places where each row of x stood in `rows` of the climb at first
   */
  ask(x: tf.Tensor4D, rows: Int32Array, places: Int32Array): GradientAnswers
}

/**
 * Auto-PGD (Croce & Hein 2020, algorithm 1): one gradient a step, whose length each sample adapts by itself (see
 * auto-rules.ts). A sample for which something fools the model leaves the batch, and that goes to `best`; of the others `best` is offered the input
 * of highest loss at the end. Yields the number of each step; without `best` it returns the inputs of highest loss, for
 * the caller to dispose.
 */
export async function* autoClimb(climb: AutoClimb): AsyncGenerator<number, tf.Tensor4D | null, void> {
  const { input, steps, best, signal } = { ...climb, signal: climb.input.signal }
  const rule = climbRule(input.threat, climb)
  let rows = climb.rows
  let places = range(0, rows.length)
  let x = rowsOf(input.x, rows)
  let current = climb.start
  let previous = tf.clone(current)
  let highest = tf.clone(current)
  let states: SampleState[] = []
  let gradient: tf.Tensor4D | null = null
  let highestGradient: tf.Tensor4D | null = null
  try {
    for (let step = 0; ; step++) {
      signal.throwIfAborted()
      const { gradient: found, ...answers } = climb.ask(current, rows, places)
      gradient?.dispose()
      gradient = found
      best?.offer(current, rows, answers, 'fooling')
      if (step === 0) {
        states = rule.first(answers.loss, x, climb.isFound === true ? current : null)
        highestGradient = tf.clone(gradient)
      } else {
        const isHigher = states.map((state, row) => rule.note(state, answers.loss[row] as number))
        if (isHigher.includes(true)) {
          highest = swapped(highest, current, isHigher)
          highestGradient = swapped(highestGradient as tf.Tensor4D, gradient, isHigher)
        }
        if (rule.isCheckpoint(step)) {
          const goesBack = rule.check(states, highest, x)
          if (goesBack.includes(true)) {
            current = swapped(current, highest, goesBack)
            gradient = swapped(gradient, highestGradient as tf.Tensor4D, goesBack)
          }
        }
      }
      const left = range(0, rows.length).filter((at) => best?.isFooled(rows[at] as number) !== true)
      if (left.length === 0) return null
      if (step === steps) break
      if (left.length < rows.length) {
        rows = left.map((at) => rows[at] as number)
        places = left.map((at) => places[at] as number)
        states = Array.from(left, (at) => states[at] as SampleState)
        x = onlyRows(x, left)
        current = onlyRows(current, left)
        previous = onlyRows(previous, left)
        highest = onlyRows(highest, left)
        gradient = onlyRows(gradient, left)
        highestGradient = onlyRows(highestGradient as tf.Tensor4D, left)
      }
      const next = rule.step({ x, current, previous, gradient, states, isFirst: step === 0 })
      previous.dispose()
      previous = current
      current = next
      yield step + 1
    }
    if (best === null) return tf.clone(highest)
    // The loss at the best point is known already; no further pass is needed.
    const losses = Float32Array.from(states, (state) => state.highest)
    best.offer(highest, rows, { loss: losses, fooled: new Uint8Array(rows.length) }, 'all')
    return null
  } finally {
    tf.dispose([x, current, previous, highest])
    gradient?.dispose()
    highestGradient?.dispose()
  }
}

/** `x` with some rows of `other`; x is disposed. */
function swapped(x: tf.Tensor4D, other: tf.Tensor4D, useOther: boolean[]): tf.Tensor4D {
  const result = chosenRows(x, other, useOther.map(Number))
  x.dispose()
  return result
}
