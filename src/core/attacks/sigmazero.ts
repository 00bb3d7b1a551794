import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { balls } from '../tensor/norms'
import { perSample } from '../tensor/rows-of'
import { adamRule } from './adam-rule'
import type { AttackProgress, InputOf } from './attack'
import { cosineBetween } from './cosine'
import { nearestExamples } from './nearest-examples'
import { nearestWalk } from './nearest-walk'

/** The last learning rate over the first, and how fast the threshold follows success and failure (the authors' code). */
const LAST_RATE = 0.1
const THRESHOLD_STEP = 0.01

/**
 * sigma-zero (Cinà et al. 2025, algorithm 1): Adam on `max(-margin, 0) + (1/d) sum_i delta_i^2 / (delta_i^2 + sigma)`, a
 * smooth count of the changed features, its gradient scaled to a largest component of 1. After each step components below
 * a threshold are zeroed, which rises after a success and falls after a failure. All samples take all steps.
 */
export async function* sigmazero(
  input: InputOf<'sigmazero'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options } = input
  const { lower, upper } = threat.bounds
  const nearest = nearestExamples(x, 'l0')
  const rows = range(0, x.shape[0])
  const size = x.size / rows.length
  const thresholds = new Float32Array(rows.length).fill(options.firstThreshold)
  const adam = adamRule(x)
  try {
    return yield* nearestWalk(input, nearest, (current, step) => {
      const rate = cosineBetween(options.learningRate, LAST_RATE * options.learningRate, step, options.steps)
      const { gradient, fooled } = oracle.gradient(current, rows, 'margin')
      nearest.offer(current, x, rows, fooled)
      const delta = tf.sub<tf.Tensor4D>(current, x)
      // d/d delta of delta^2 / (delta^2 + sigma)
      const sparse = tf.div<tf.Tensor4D>(
        tf.mul(delta, (2 * options.sigma) / size),
        tf.square(tf.add(tf.square(delta), options.sigma))
      )
      const open = perSample(Float32Array.from(fooled, (flag) => 1 - flag))
      const slope = tf.sub<tf.Tensor4D>(sparse, tf.mul(gradient, open))
      const largest = balls.linf.distance(slope).dataSync<'float32'>()
      const even = tf.mul<tf.Tensor4D>(slope, perSample(largest.map((one) => 1 / Math.max(1e-12, one))))
      const moved = tf.sub<tf.Tensor4D>(delta, adam.step(even, rate))
      const inside = tf.sub<tf.Tensor4D>(tf.clipByValue(tf.add<tf.Tensor4D>(x, moved), lower, upper), x)
      fooled.forEach((flag, row) => {
        const shift = THRESHOLD_STEP * rate * (flag === 1 ? 1 : -1)
        thresholds[row] = Math.min(1, Math.max(0, (thresholds[row] as number) + shift))
      })
      const kept = tf.cast(tf.greaterEqual(tf.abs(inside), perSample(thresholds)), 'float32')
      return tf.clipByValue(tf.add<tf.Tensor4D>(x, tf.mul(inside, kept)), lower, upper)
    })
  } finally {
    adam.dispose()
  }
}
