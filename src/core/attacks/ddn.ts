import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { balls } from '../tensor/norms'
import { perSample } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { cosineBetween } from './cosine'
import { nearestExamples } from './nearest-examples'
import { nearestWalk } from './nearest-walk'

/** Rony et al. 2019, section 4: length of the first and of the last step. */
const FIRST_STEP = 1
const LAST_STEP = 0.01

/**
 * Decoupled direction and norm (Rony et al. 2019, algorithm 1): a step of unit direction up the cross-entropy, then the
 * perturbation is scaled to a radius that shrinks by gamma where the last point was adversarial and grows by gamma where
 * it was not, and clipped to the box. Not rounded to 8 bits, as the paper does for images. All samples take all steps.
 */
export async function* ddn(input: InputOf<'ddn'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, x, threat, options } = input
  const { lower, upper } = threat.bounds
  const nearest = nearestExamples(x, threat.norm)
  const rows = range(0, x.shape[0])
  const radii = new Float32Array(rows.length).fill(options.startRadius)
  return yield* nearestWalk(input, nearest, (current, step) => {
    const { gradient, fooled } = oracle.gradient(current, rows, 'cross-entropy')
    nearest.offer(current, x, rows, fooled)
    rows.forEach((row) => (radii[row]! *= fooled[row] === 1 ? 1 - options.gamma : 1 + options.gamma))
    const climbed = tf.add<tf.Tensor4D>(
      tf.sub(current, x),
      tf.mul(balls.l2.ascend(gradient), cosineBetween(FIRST_STEP, LAST_STEP, step, options.steps))
    )
    const lengths = balls.l2.distance(climbed).dataSync<'float32'>()
    const factors = radii.map((radius, row) => (lengths[row] === 0 ? 0 : radius / (lengths[row] as number)))
    return tf.clipByValue(tf.add<tf.Tensor4D>(x, tf.mul(climbed, perSample(factors))), lower, upper)
  })
}
