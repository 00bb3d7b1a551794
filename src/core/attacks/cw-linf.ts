import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { onlyRows, perSample, rowsOf } from '../tensor/rows-of'
import { adamRule } from './adam-rule'
import type { AttackProgress, InputOf } from './attack'
import { checkEvery, stallOf } from './constant-search'
import { confirmed, nearestExamples, type NearestExamples } from './nearest-examples'
import { tanhSpace } from './tanh-space'

/** Carlini & Wagner's code for linf: how tau falls after a success, c grows after a failure, and where a sample gives up. */
const TAU_SHRINKS = 0.9
const CONSTANT_GROWS = 2
const LARGEST_CONSTANT = 20
const SMALLEST_TAU = 1 / 256

/**
 * The linf form (section V.D): Adam on `sum_i max(|delta_i| - tau, 0) + c max(margin, 0)` in the variables of tanh. Where
 * an input within tau fools the network, tau falls to 0.9 of its distance, and the descent goes on from there; where none
 * does, c doubles; a sample leaves when c is too large or tau finer than a grey level.
 */
export async function* cwLinf(input: InputOf<'cw'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, options, threat } = input
  const count = x.shape[0]
  const width = threat.bounds.upper - threat.bounds.lower
  const nearest = nearestExamples(x, 'linf')
  const first = options.firstConstant ?? 1e-5
  const constants = new Float64Array(count).fill(first)
  const tau = new Float64Array(count).fill(width)
  // Doublings of c, and tau's way down to a grey level.
  const most =
    Math.ceil(Math.log2(LARGEST_CONSTANT / first)) + Math.ceil(Math.log(SMALLEST_TAU) / Math.log(TAU_SHRINKS))
  let rows = range(0, count)
  for (let round = 0; round < most && rows.length > 0; round++) {
    const won = new Uint8Array(count)
    for await (const step of descend(input, { rows, constants, tau, won, nearest }))
      yield { done: round * options.steps + step, total: most * options.steps }
    rows = rows.filter((row) => {
      if (won[row] === 1) tau[row] = Math.min(tau[row] as number, nearest.distance(row)) * TAU_SHRINKS
      else constants[row]! *= CONSTANT_GROWS
      return (constants[row] as number) <= LARGEST_CONSTANT && (tau[row] as number) >= SMALLEST_TAU * width
    })
  }
  return confirmed(input, nearest)
}

interface Round {
  readonly rows: Int32Array
  readonly constants: Float64Array
  readonly tau: Float64Array
  readonly won: Uint8Array
  readonly nearest: NearestExamples
}

/** One descent from the nearest examples so far; a sample that is fooled within its tau leaves. */
async function* descend(input: InputOf<'cw'>, round: Round): AsyncGenerator<number, void, void> {
  const { oracle, options, threat, signal } = input
  const { constants, tau, won, nearest } = round
  const space = tanhSpace(threat.bounds)
  const stall = stallOf(won.length)
  const every = checkEvery(options.steps)
  let rows = round.rows
  let x = rowsOf(input.x, rows)
  const start = onlyRows(nearest.toTensor(), rows)
  let w = space.toW(start)
  start.dispose()
  const adam = adamRule(x)
  try {
    for (let step = 0; step < options.steps; step++) {
      signal.throwIfAborted()
      const current = space.toX(w)
      const losses = new Float64Array(rows.length)
      try {
        const moved = tf.tidy(() => {
          const { gradient, fooled, loss } = oracle.gradient(current, rows, 'margin')
          const lengths = nearest.offer(current, x, rows, fooled)
          const edges = perSample(Float32Array.from(rows, (row) => tau[row] as number))
          const delta = tf.sub<tf.Tensor4D>(current, x)
          const beyond = tf.relu(tf.sub<tf.Tensor4D>(tf.abs(delta), edges))
          const sums = tf.sum(beyond, [1, 2, 3]).dataSync<'float32'>()
          const weights = Float32Array.from(rows, (row, at) => {
            if (fooled[at] === 1 && (lengths[at] as number) < (tau[row] as number)) won[row] = 1
            const left = Math.max(0, options.confidence - (loss[at] as number))
            losses[at] = (sums[at] as number) + (constants[row] as number) * left
            return left > 0 ? (constants[row] as number) : 0
          })
          const slope = tf.sub<tf.Tensor4D>(
            tf.mul(tf.sign(delta), tf.sign(beyond)),
            tf.mul(gradient, perSample(weights))
          )
          return tf.sub<tf.Tensor4D>(w, adam.step(space.pullBack(slope, w), options.learningRate))
        })
        w.dispose()
        w = moved
      } finally {
        current.dispose()
      }
      yield step + 1
      const isCheck = options.abortEarly && step % every === every - 1
      const left = range(0, rows.length).filter(
        (at) =>
          won[rows[at] as number] === 0 &&
          !(isCheck && stall.isStalled(rows[at] as number, losses[at] as number))
      )
      if (left.length === rows.length) continue
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
