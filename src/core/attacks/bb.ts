import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { lpOf } from '../tensor/norms'
import { rowsOf } from '../tensor/rows-of'
import { trustRegionStep } from '../tensor/trust-region-step'
import type { AttackProgress, InputOf } from './attack'
import { farStarts } from './far-starts'
import { confirmed, nearestExamples } from './nearest-examples'

/** Brendel et al. 2019 and the authors' code: halvings of the trust region over the attack, and how borders are aimed at. */
const DECAYS = 20
const DECAY = 0.5
/** Beyond the border by this share of the largest logit: on the border itself rounding decides, and a tie fools nobody. */
const HAIR = 1e-5

/**
 * Brendel & Bethge's attack (Brendel et al. 2019, algorithm 1): from an adversarial input far away it follows the border.
 * Each step solves, inside a trust region, for the point on the linearised border that is nearest to the clean input;
 * the border's normal is averaged over steps by `momentum`. From outside it aims `overshoot` of the way to the border and
 * a hair beyond, from inside `2 - overshoot`. The radius is `trustRegion` times the number of features, for each sample alone: the
 * authors' code multiplies its default of 0.001 by the size of the whole batch, so that here it is ten times that.
 */
export async function* bb(input: InputOf<'bb'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, threat, options, signal } = input
  const { bounds } = threat
  const norm = lpOf(threat.norm)
  const nearest = nearestExamples(input.x, norm)
  // On the way from noise to the image no feature is home before the end: l0 sees no point as nearer than another.
  const begin = norm === 'l0' ? nearestExamples(input.x, 'l2') : nearest
  let begun = 0
  for (const _ of farStarts(input, begin))
    yield { done: Math.min(++begun, 40) / 40, total: options.steps + 1 }
  const rows = range(0, input.x.shape[0]).filter((row) => begin.distance(row) < Infinity)
  if (rows.length === 0) return confirmed(input, nearest)
  const size = input.x.size / input.x.shape[0]
  const every = Math.max(1, Math.floor(options.steps / DECAYS))
  const x = rowsOf(input.x, rows)
  const clean = Float32Array.from(x.dataSync<'float32'>())
  let current = tf.tidy(() => rowsOf(begin.toTensor(), rows))
  const normals = new Float32Array(clean.length)
  try {
    for (let step = 1; step <= options.steps; step++) {
      signal.throwIfAborted()
      const width = bounds.upper - bounds.lower
      const shrunk = options.trustRegion * size * width * DECAY ** Math.floor(step / every)
      // A feature that goes only part of the way home wins nothing in l0: one may always go all of it.
      const radius = norm === 'l0' ? Math.max(width, shrunk) : shrunk
      const next = tf.tidy(() => {
        const { gradient, fooled, loss, logits } = oracle.gradient(current, rows, 'margin')
        const classes = logits.length / rows.length
        nearest.offer(current, x, rows, fooled)
        const fresh = gradient.dataSync<'float32'>()
        const share = step === 1 ? 0 : options.momentum
        for (let at = 0; at < normals.length; at++)
          normals[at] = share * (normals[at] as number) + (1 - share) * (fresh[at] as number)
        const here = current.dataSync<'float32'>()
        const moved = new Float32Array(clean.length)
        rows.forEach((_, at) => {
          const part = (values: Float32Array): Float32Array => values.subarray(at * size, (at + 1) * size)
          const margin = loss[at] as number
          const largest = logits
            .subarray(at * classes, (at + 1) * classes)
            .reduce((most, logit) => Math.max(most, Math.abs(logit)), 0)
          const way =
            fooled[at] === 1
              ? -margin * (2 - options.overshoot)
              : Math.max(0, -margin) * options.overshoot + HAIR * largest
          const problem = {
            clean: part(clean),
            current: part(here),
            normal: part(normals),
            way,
            radius,
            bounds
          }
          trustRegionStep(norm, problem).forEach((move, place) => {
            moved[at * size + place] = (here[at * size + place] as number) + move
          })
        })
        return tf.clipByValue(tf.tensor4d(moved, x.shape), bounds.lower, bounds.upper)
      })
      current.dispose()
      current = next
      yield { done: step + 1, total: options.steps + 1 }
    }
    signal.throwIfAborted()
    nearest.offer(current, x, rows, oracle.decide(current, rows))
  } finally {
    tf.dispose([x, current])
  }
  return confirmed(input, nearest)
}
