import * as tf from '@tensorflow/tfjs-core'
import { onlyRows, rowsOf } from '../tensor/rows-of'
import { adamRule } from './adam-rule'
import type { InputOf } from './attack'
import { confidentSuccesses } from './goal'
import type { NearestExamples } from './nearest-examples'
import type { GradientAnswers } from './oracle'
import { stallWatch } from './stall-watch'
import { tanhSpace } from './tanh-space'

/** Where a descent is, for its objective to judge; `fooled` asks for the confidence of the attack, too. */
export interface DescentPoint extends GradientAnswers {
  /** `[m, h, w, c]` perturbations of the rows that are left. */
  readonly delta: tf.Tensor4D
  /** Sample of each row. */
  readonly rows: Int32Array
  /** Length of each perturbation in the norm of the attack. */
  readonly lengths: Float32Array
}

/** What is descended: its value in each row, and its gradient by x, `[m, h, w, c]`. */
export interface Objective {
  readonly losses: Float64Array
  readonly slope: tf.Tensor4D
}

/** One descent of an attack of Carlini & Wagner. */
export interface TanhDescent {
  readonly input: InputOf<'cw'>
  /** Samples that descend. */
  readonly rows: Int32Array
  /** `[rows, h, w, c]` where it begins; it is disposed. */
  readonly start: tf.Tensor4D
  /** Where every input on the way is offered. */
  readonly nearest: NearestExamples
  /** Runs inside `tf.tidy`. */
  objective(point: DescentPoint): Objective
  /** Whether a sample has what it came for, and leaves. */
  isDone?(row: number): boolean
}

/**
 * Adam on an objective in the variables of tanh, in which every point is inside the box (Carlini & Wagner 2017, section V.B).
 * A sample that is done, or whose loss stalls, leaves the batch. Yields the number of each step.
 */
export async function* descendInTanh(descent: TanhDescent): AsyncGenerator<number, void, void> {
  const { input, nearest } = descent
  const { oracle, options, threat, signal } = input
  const space = tanhSpace(threat.bounds)
  const watch = stallWatch(input.x.shape[0], options)
  let rows = descent.rows
  let x = rowsOf(input.x, rows)
  let w = space.toW(descent.start)
  descent.start.dispose()
  const adam = adamRule(x)
  try {
    for (let step = 0; step < options.steps; step++) {
      signal.throwIfAborted()
      const current = space.toX(w)
      let losses: Float64Array = new Float64Array()
      try {
        const moved = tf.tidy(() => {
          const answers = oracle.gradient(current, rows, 'margin')
          const fooled = confidentSuccesses(answers, options.confidence)
          const lengths = nearest.offer(current, x, rows, fooled)
          const found = descent.objective({ ...answers, fooled, delta: tf.sub(current, x), rows, lengths })
          losses = found.losses
          return tf.sub<tf.Tensor4D>(w, adam.step(space.pullBack(found.slope, w), options.learningRate))
        })
        w.dispose()
        w = moved
      } finally {
        current.dispose()
      }
      yield step + 1
      const left = watch.goingOn(step, rows, losses, descent.isDone)
      if (left === null) continue
      if (left.length === 0) return
      rows = left.map((at) => rows[at] as number)
      x = onlyRows(x, left)
      w = onlyRows(w, left)
      adam.keep(left)
    }
  } finally {
    adam.dispose()
    tf.dispose([x, w])
  }
}
