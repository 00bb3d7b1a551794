import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import { range } from '../tensor/batches'
import { balls } from '../tensor/norms'
import { onlyRows, perSample, rowsOf } from '../tensor/rows-of'
import { valuesOf } from '../tensor/values-of'
import type { AttackProgress, InputOf } from './attack'
import { searchConstants } from './constant-search'
import { confidentSuccesses } from './goal'
import { confirmed, nearestExamples, type NearestExamples } from './nearest-examples'
import { stallWatch } from './stall-watch'

/**
 * Elastic-net attack (Chen et al. 2018, algorithm 1): FISTA on
 * `c max(margin + confidence, 0) + ||x' - x||_2^2 + beta ||x' - x||_1`, whose l1 part is a shrinkage of each component, with
 * the binary search over c of Carlini & Wagner. The nearest example is chosen by the elastic-net distance or by l1.
 */
export async function* ead(input: InputOf<'ead'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, options } = input
  const nearest =
    options.rule === 'elastic-net'
      ? nearestExamples(x, 'l1', (delta) => elasticNet(delta, options.beta))
      : nearestExamples(x, 'l1')
  const { searchSteps, steps } = options
  yield* searchConstants(
    { count: x.shape[0], first: options.firstConstant, searchSteps, steps },
    (constants, won) => descend(input, constants, won, nearest)
  )
  return confirmed(input, nearest)
}

/** `||delta||_2^2 + beta ||delta||_1` of each sample. */
function elasticNet(delta: tf.Tensor4D, beta: number): tf.Tensor1D {
  return tf.tidy(() => tf.add(tf.mul(balls.l1.distance(delta), beta), tf.square(balls.l2.distance(delta))))
}

/** One descent at the given constants. Asks for the gradient at the extrapolated point and judges the shrunk one. */
async function* descend(
  input: InputOf<'ead'>,
  constants: Float64Array,
  won: Uint8Array,
  nearest: NearestExamples
): AsyncGenerator<number, void, void> {
  const { oracle, options, threat, signal } = input
  const watch = stallWatch(won.length, options)
  let rows = range(0, input.x.shape[0])
  let x = rowsOf(input.x, rows)
  let shrunk = tf.clone(x)
  let ahead = tf.clone(x)
  try {
    for (let step = 0; step < options.steps; step++) {
      signal.throwIfAborted()
      // The learning rate falls with the square root of what is left (the authors' code).
      const rate = options.learningRate * Math.sqrt(1 - step / options.steps)
      const losses = new Float64Array(rows.length)
      const [nextShrunk, nextAhead] = tf.tidy(() => {
        const { gradient, loss } = oracle.gradient(ahead, rows, 'margin')
        const weights = Float32Array.from(rows, (row, at) =>
          options.confidence > (loss[at] as number) ? (constants[row] as number) : 0
        )
        const slope = tf.sub<tf.Tensor4D>(tf.mul(tf.sub(ahead, x), 2), tf.mul(gradient, perSample(weights)))
        const next = shrinkTowards(x, tf.sub(ahead, tf.mul(slope, rate)), options.beta, threat.bounds)
        const push = step / (step + 3)
        return [next, tf.add<tf.Tensor4D>(next, tf.mul(tf.sub(next, shrunk), push))]
      }) as [tf.Tensor4D, tf.Tensor4D]
      tf.dispose([shrunk, ahead])
      shrunk = nextShrunk
      ahead = nextAhead
      const answers = oracle.evaluate(shrunk, rows, 'margin')
      const fooled = confidentSuccesses(answers, options.confidence)
      nearest.offer(shrunk, x, rows, fooled)
      // What is descended on does not hang on the rule that chooses among the examples, and neither does when it stalls.
      const lengths = valuesOf(() => elasticNet(tf.sub(shrunk, x), options.beta))
      rows.forEach((row, at) => {
        if (fooled[at] === 1) won[row] = 1
        const left = Math.max(0, options.confidence - (answers.loss[at] as number))
        losses[at] = (constants[row] as number) * left + (lengths[at] as number)
      })
      yield step + 1
      const left = watch.goingOn(step, rows, losses)
      if (left === null) continue
      if (left.length === 0) return
      rows = left.map((at) => rows[at] as number)
      x = onlyRows(x, left)
      shrunk = onlyRows(shrunk, left)
      ahead = onlyRows(ahead, left)
    }
  } finally {
    tf.dispose([x, shrunk, ahead])
  }
}

/** Chen et al. 2018, eq. 5: each component moves beta towards the clean one, which it does not pass, inside the box. */
function shrinkTowards(x: tf.Tensor4D, z: tf.Tensor4D, beta: number, { lower, upper }: Bounds): tf.Tensor4D {
  const delta = tf.sub<tf.Tensor4D>(z, x)
  const kept = tf.mul(tf.sign(delta), tf.relu(tf.sub<tf.Tensor4D>(tf.abs(delta), beta)))
  return tf.clipByValue(tf.add<tf.Tensor4D>(x, kept), lower, upper)
}
