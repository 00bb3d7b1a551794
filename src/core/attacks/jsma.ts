import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { rowLoss } from '../tensor/losses'
import type { AttackProgress, InputOf } from './attack'
import type { GradientAnswers } from './oracle'
import { wrongClasses } from './wrong-classes'

/**
 * Share of the box that a feature has to have before it. The map says what a feature wins by moving, not how far it can: of
 * one at the edge but for a grey level or two, a change would be spent on nothing.
 */
const LEAST_WAY = 0.01

/**
 * Jacobian saliency map attack (Papernot et al. 2016, algorithm 2): the pair of features (p, q) with
 * `alpha = dZ_t(p, q) > 0`, `beta = sum_{j != t} dZ_j(p, q) < 0` and the largest `alpha |beta|` (eq. 8) goes to the edge
 * of the box, until the sample is fooled, no pair is left, or epsilon features are changed. The search domain is what has
 * way to go before it. Untargeted, the target is the most likely wrong class of the clean input.
 */
export async function* jsma(input: InputOf<'jsma'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options, signal } = input
  const count = x.shape[0]
  const size = x.size / count
  const shape = x.shape.slice(1) as [number, number, number]
  const most = Math.min(size, Math.floor(threat.epsilon))
  const edge = options.direction === 'increase' ? threat.bounds.upper : threat.bounds.lower
  const sign = options.direction === 'increase' ? 1 : -1
  const least = LEAST_WAY * (threat.bounds.upper - threat.bounds.lower)
  const steps = Math.ceil(most / 2)
  signal.throwIfAborted()
  if (most === 0) {
    yield { done: 1, total: 1 }
    return tf.clone(x)
  }
  const ranked = oracle.targets ? null : wrongClasses(oracle, x)
  const targets = oracle.targets ?? Int32Array.from(ranked ?? [], (classes) => classes[0] as number)
  const images = Float32Array.from(x.dataSync<'float32'>())
  const changes = new Int32Array(count)
  let rows = range(0, count)

  /** Gradient of the target's logit, or of the sum of all others; and who is fooled. */
  function slopes(at: tf.Tensor4D, ofTarget: boolean): { values: Float32Array; answers: GradientAnswers } {
    const answers = oracle.gradientOf(at, rows, (logits, part) =>
      rowLoss(logits, (z, slope, place) => {
        const target = targets[part.rows[place] as number] as number
        for (let index = 0; index < z.length; index++) slope[index] = (index === target) === ofTarget ? 1 : 0
        return z.reduce((sum, logit, index) => sum + (slope[index] as number) * logit, 0)
      })
    )
    try {
      return { values: Float32Array.from(answers.gradient.dataSync<'float32'>()), answers }
    } finally {
      answers.gradient.dispose()
    }
  }

  for (let step = 1; step <= steps; step++) {
    signal.throwIfAborted()
    const values = new Float32Array(rows.length * size)
    rows.forEach((row, at) => values.set(images.subarray(row * size, (row + 1) * size), at * size))
    const current = tf.tensor4d(values, [rows.length, ...shape])
    try {
      const up = slopes(current, true)
      const others = slopes(current, false)
      rows = rows.filter((row, at) => {
        if (up.answers.fooled[at] === 1) return false
        const image = images.subarray(row * size, (row + 1) * size)
        const pair = mostSalient({
          alpha: up.values.subarray(at * size, (at + 1) * size),
          beta: others.values.subarray(at * size, (at + 1) * size),
          sign,
          isOpen: (feature) => sign * (edge - (image[feature] as number)) > least,
          single: most - (changes[row] as number) < 2
        })
        for (const feature of pair) image[feature] = edge
        changes[row]! += pair.length
        return pair.length > 0 && (changes[row] as number) < most
      })
    } finally {
      current.dispose()
    }
    yield { done: step, total: steps }
    if (rows.length === 0) break
  }
  return tf.tensor4d(images, x.shape)
}

interface Saliency {
  readonly alpha: Float32Array
  readonly beta: Float32Array
  readonly sign: 1 | -1
  isOpen(feature: number): boolean
  /** One feature alone, where the budget has no room for two. */
  readonly single: boolean
}

/** The most salient features; none where there are none. */
function mostSalient({ alpha, beta, sign, isOpen, single }: Saliency): number[] {
  const open = [...alpha.keys()].filter(isOpen)
  const a = Float64Array.from(open, (feature) => sign * (alpha[feature] as number))
  const b = Float64Array.from(open, (feature) => sign * (beta[feature] as number))
  let found: [number, number] | null = null
  let highest = 0
  for (let p = 0; p < open.length; p++) {
    const ownA = a[p] as number
    const ownB = b[p] as number
    const last = single ? p + 1 : open.length
    for (let q = single ? p : p + 1; q < last; q++) {
      const rise = ownA + (a[q] as number)
      const fall = -ownB - (b[q] as number)
      if (rise > 0 && fall > 0 && rise * fall > highest) {
        highest = rise * fall
        found = [p, q]
      }
    }
  }
  return found ? [...new Set(found)].map((place) => open[place] as number) : []
}
