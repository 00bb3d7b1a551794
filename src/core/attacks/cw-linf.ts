import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { onlyRows, perSample } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { confirmed, nearestExamples } from './nearest-examples'
import { descendInTanh, type DescentPoint, type Objective } from './tanh-descent'

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
    const state: Round = { constants, tau, won, confidence: options.confidence }
    const descent = descendInTanh({
      ...{ input, nearest, rows, start: onlyRows(nearest.toTensor(), rows) },
      objective: (point) => objectiveAt(point, state),
      isDone: (row) => won[row] === 1
    })
    for await (const step of descent)
      yield { done: round * options.steps + step, total: most * options.steps }
    rows = rows.filter((row) => {
      if (won[row] === 1) tau[row] = Math.min(tau[row] as number, nearest.distance(row)) * TAU_SHRINKS
      else constants[row]! *= CONSTANT_GROWS
      return (constants[row] as number) <= LARGEST_CONSTANT && (tau[row] as number) >= SMALLEST_TAU * width
    })
  }
  return confirmed(input, nearest)
}

/** What the objective of one round depends on. */
interface Round {
  /** c of each sample. */
  readonly constants: Float64Array
  /** Of each sample, unit of x. */
  readonly tau: Float64Array
  readonly won: Uint8Array
  readonly confidence: number
}

/** The objective at the constants and taus of a round; flags in `won` those fooled with confidence within their tau. */
function objectiveAt(
  { delta, rows, gradient, fooled, loss, lengths }: DescentPoint,
  { constants, tau, won, confidence }: Round
): Objective {
  const edges = perSample(Float32Array.from(rows, (row) => tau[row] as number))
  const beyond = tf.relu(tf.sub<tf.Tensor4D>(tf.abs(delta), edges))
  const sums = tf.sum(beyond, [1, 2, 3]).dataSync<'float32'>()
  const losses = new Float64Array(rows.length)
  const weights = Float32Array.from(rows, (row, at) => {
    if (fooled[at] === 1 && (lengths[at] as number) < (tau[row] as number)) won[row] = 1
    const left = Math.max(0, confidence - (loss[at] as number))
    losses[at] = (sums[at] as number) + (constants[row] as number) * left
    return left > 0 ? (constants[row] as number) : 0
  })
  const slope = tf.mul(tf.sign(delta), tf.sign(beyond))
  return { losses, slope: tf.sub(slope, tf.mul(gradient, perSample(weights))) }
}
