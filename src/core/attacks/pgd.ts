import * as tf from '@tensorflow/tfjs-core'
import { pgdStepSize } from '@contract/attacks/pgd'
import { range } from '../tensor/batches'
import { ballOf } from '../tensor/norms'
import { onlyRows, rowsOf } from '../tensor/rows-of'
import { insideBox, sparseAscent } from '../tensor/sparse-ascent'
import type { AttackProgress, InputOf } from './attack'
import { bestExamples, type BestExamples } from './best-examples'
import { legalInput } from './legal'
import { randomPoints } from './random-points'

/**
 * Projected gradient descent on the negative loss (Madry et al. 2018, section 2.1):
 * `x_{t+1} = project(x_t + stepSize * d_t)`, d_t the direction of steepest ascent of the loss at x_t (for l1 the sparse
 * one of Tramer & Boneh 2019), from a random point of the ball, `restarts` times; for l2 the distance of that point is drawn
 * evenly. The best input seen at any step of any restart counts; each restart attacks only the samples that withstood
 * those before. With early stop a sample that is misclassified leaves the batch.
 *
 * @param draw draws where the samples of a restart begin; without it from the ball
 */
export async function* pgd(
  input: InputOf<'pgd'>,
  draw: DrawStarts = (x, rows, stream) => randomPoints(input, x, rows, stream, true)
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, from, options } = input
  const best = bestExamples(x)
  // Without a random start every restart would be the first one again.
  const own = range(0, options.randomStart ? options.restarts : 1)
  const starts: readonly Start[] = [...(from ? (['given'] as const) : []), ...own]
  for (const [place, start] of starts.entries()) {
    const rows = range(0, x.shape[0]).filter((row) => !best.isFooled(row))
    if (rows.length === 0) break
    for await (const step of climb(input, rows, start, best, draw))
      yield { done: place * options.steps + step, total: starts.length * options.steps }
  }
  return best.toTensor()
}

/** Legal inputs at which the samples `rows`, clean in x, begin; the name of the stream gives the same ones again. */
type DrawStarts = (x: tf.Tensor4D, rows: Int32Array, stream: string) => tf.Tensor4D

/** Where a climb begins: at the inputs that were given, or at the random points of a restart. */
type Start = 'given' | number

/** One climb on the samples `rows`, which offers all that it sees to `best`; yields the number of each step. */
async function* climb(
  input: InputOf<'pgd'>,
  rows: Int32Array,
  start: Start,
  best: BestExamples,
  draw: DrawStarts
): AsyncGenerator<number, void, void> {
  const { threat, options, signal } = input
  const oracle = input.oracle.averaged(options.eotSamples)
  const components = Math.max(1, Math.round((1 - options.sparsity) * (input.x.size / input.x.shape[0])))
  const ascend = (gradient: tf.Tensor4D): tf.Tensor4D =>
    threat.norm === 'l1'
      ? sparseAscent(insideBox(gradient, xAdv, threat.bounds), new Int32Array(rows.length).fill(components))
      : ballOf(threat.norm).ascend(gradient)
  const stepSize = pgdStepSize(options, threat.epsilon)
  let x = rowsOf(input.x, rows)
  let xAdv = startOf(input, x, rows, start, draw)
  try {
    for (let step = 1; step <= options.steps; step++) {
      signal.throwIfAborted()
      const next = tf.tidy(() => {
        const { gradient, ...answers } = oracle.gradient(xAdv, rows, options.loss)
        // With early stop nothing but success counts before the last step; what falls short is overtaken anyway.
        best.offer(xAdv, rows, answers, options.earlyStop ? 'fooling' : 'all')
        const climbed = tf.add<tf.Tensor4D>(tf.sub(xAdv, x), tf.mul(ascend(gradient), stepSize))
        return legalInput(x, climbed, threat)
      })
      xAdv.dispose()
      xAdv = next
      yield step
      if (!options.earlyStop) continue
      const left = range(0, rows.length).filter((at) => !best.isFooled(rows[at] as number))
      if (left.length === 0) return
      if (left.length === rows.length) continue
      rows = left.map((at) => rows[at] as number)
      x = onlyRows(x, left)
      xAdv = onlyRows(xAdv, left)
    }
    best.offer(xAdv, rows, oracle.evaluate(xAdv, rows, options.loss), 'all')
  } finally {
    tf.dispose([x, xAdv])
  }
}

function startOf(
  input: InputOf<'pgd'>,
  x: tf.Tensor4D,
  rows: Int32Array,
  start: Start,
  draw: DrawStarts
): tf.Tensor4D {
  if (start === 'given') return rowsOf(input.from as tf.Tensor4D, rows)
  if (!input.options.randomStart) return tf.clone(x)
  return draw(x, rows, `restart-${start}`)
}
