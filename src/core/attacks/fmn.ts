import * as tf from '@tensorflow/tfjs-core'
import type { Bounds, LpNorm } from '@contract/threat-model'
import { range } from '../tensor/batches'
import { balls, distances, lpOf } from '../tensor/norms'
import { projectEach } from '../tensor/project-each'
import { valuesOf } from '../tensor/values-of'
import type { AttackProgress, InputOf } from './attack'
import { cosineBetween } from './cosine'
import { nearestExamples, type NearestExamples } from './nearest-examples'
import { nearestWalk } from './nearest-walk'

/** The last step over the first, and the last change of the radius, as in the authors' code. */
const LAST_STEP = 0.01
const LAST_GAMMA = 0.001
/** Below this a gradient tells nothing of the distance to the border. */
const FLAT = 1e-12

/** The norm in which a gradient measures how fast the margin falls; l0 needs none. */
const dual: Readonly<Record<LpNorm, 'linf' | 'l2' | 'l1'>> = { linf: 'l1', l2: 'l2', l1: 'linf', l0: 'l2' }

/**
 * Fast minimum norm (Pintor et al. 2021, algorithm 1): in each step the radius of each sample follows its state - to the
 * linearised border until something was found, then down by gamma where the point is adversarial and up where it is not,
 * never beyond the nearest example - and the perturbation takes a step of length alpha along the normalised gradient of
 * the margin, back to the ball and the box. Alpha and gamma fall along a cosine. All samples take all steps.
 *
 * It differs where nothing was found yet: there the radius ends gamma beyond the linearised border, and never shrinks. On
 * the border itself rounding decides, and where the box cuts steps off the paper's radius falls short for good.
 */
export async function* fmn(input: InputOf<'fmn'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options } = input
  const norm = lpOf(threat.norm)
  const { bounds } = threat
  const nearest = nearestExamples(x, norm)
  const rows = range(0, x.shape[0])
  const farthest = distanceToCorner(x, norm, bounds)
  let radii = new Float32Array(rows.length).fill(norm === 'l0' ? 1 : Infinity)
  return yield* nearestWalk(input, nearest, (current, step) => {
    const alpha = cosineBetween(options.firstStepSize, LAST_STEP * options.firstStepSize, step, options.steps)
    const gamma = cosineBetween(options.gamma, Math.min(LAST_GAMMA, options.gamma), step, options.steps)
    const { gradient, fooled, loss } = oracle.gradient(current, rows, 'margin')
    const lengths = nearest.offer(current, x, rows, fooled)
    const slopes = distances[dual[norm]].distance(gradient).dataSync<'float32'>()
    const state = { norm, gamma, radii, fooled, lengths, loss, slopes, nearest }
    radii = Float32Array.from(rows, (row) => Math.min(nextRadius(state, row), farthest[row] as number))
    const climbed = tf.add<tf.Tensor4D>(tf.sub(current, x), tf.mul(balls.l2.ascend(gradient), alpha))
    const delta = projectEach(norm, climbed, radii)
    return tf.clipByValue(tf.add<tf.Tensor4D>(x, delta), bounds.lower, bounds.upper)
  })
}

interface State {
  readonly norm: LpNorm
  readonly gamma: number
  readonly radii: Float32Array
  readonly fooled: Uint8Array
  /** Distance of the point from the clean input. */
  readonly lengths: Float32Array
  readonly loss: Float32Array
  readonly slopes: Float32Array
  readonly nearest: NearestExamples
}

/** Radius of the next step (ibid., lines 5 to 9; for l0, whose radii are counts, section 2.2). */
function nextRadius(state: State, row: number): number {
  const { norm, gamma } = state
  const radius = state.radii[row] as number
  const isFooled = state.fooled[row] === 1
  const best = state.nearest.distance(row)
  if (norm === 'l0') {
    if (isFooled) return Math.max(0, Math.min(radius - 1, Math.floor(radius * (1 - gamma)), best))
    return Math.max(radius + 1, Math.floor(radius * (1 + gamma)))
  }
  if (isFooled) return Math.min(radius * (1 - gamma), best)
  if (best < Infinity) return radius * (1 + gamma)
  const way = Math.abs(state.loss[row] as number) / Math.max(FLAT, state.slopes[row] as number)
  const reached = ((state.lengths[row] as number) + way) * (1 + gamma)
  return radius < Infinity ? Math.max(radius, reached) : reached
}

/** How far the farthest point of the box is from each input. */
function distanceToCorner(x: tf.Tensor4D, norm: LpNorm, { lower, upper }: Bounds): Float32Array {
  return valuesOf(() => distances[norm].distance(tf.maximum(tf.sub(x, lower), tf.sub(upper, x))))
}
