import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { onlyRows, perSample } from '../tensor/rows-of'
import type { AttackProgress, InputOf } from './attack'
import { confirmed, nearestExamples } from './nearest-examples'
import type { DifferenceGradients } from './oracle'
import { wrongClasses } from './wrong-classes'

/**
 * DeepFool (Moosavi-Dezfooli et al. 2016, algorithm 2; for p = infinity section 3.3): in each step all borders to other
 * classes are linearised, and the perturbation r grows by the way to the nearest,
 * `|f_k| / ||w_k||_q^q |w_k|^(q-1) sign(w_k)`, f_k and w_k the difference of logits to the label and its gradient. The
 * network is asked at `x + (1 + overshoot) r`, as in the authors' code, clipped to the box. What is fooled leaves.
 */
export async function* deepfool(
  input: InputOf<'deepfool'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { oracle, threat, options, signal } = input
  const { lower, upper } = threat.bounds
  const nearest = nearestExamples(input.x, threat.norm)
  signal.throwIfAborted()
  const each = Math.min(options.targetClasses, oracle.classCount - 1)
  const ranked = wrongClasses(oracle, input.x)
  let rows = range(0, input.x.shape[0])
  let x = tf.clone(input.x)
  let current = tf.clone(input.x)
  let delta = tf.zerosLike(input.x)
  try {
    for (let step = 1; step <= options.steps && rows.length > 0; step++) {
      signal.throwIfAborted()
      const classes = Int32Array.from(
        [...rows].flatMap((row) => [...(ranked[row] as Int32Array).subarray(0, each)])
      )
      const grown = tf.tidy(() => {
        const way = wayToBorder(threat.norm === 'linf', oracle.differences(current, rows, classes), each)
        return tf.add<tf.Tensor4D>(delta, tf.reshape(way, delta.shape))
      })
      delta.dispose()
      delta = grown
      current.dispose()
      current = tf.tidy(() =>
        tf.clipByValue(tf.add<tf.Tensor4D>(x, tf.mul(delta, 1 + options.overshoot)), lower, upper)
      )
      const fooled = oracle.decide(current, rows)
      nearest.offer(current, x, rows, fooled)
      yield { done: step, total: options.steps }
      const left = range(0, rows.length).filter((at) => fooled[at] === 0)
      if (left.length === rows.length) continue
      rows = left.map((at) => rows[at] as number)
      if (rows.length === 0) break
      x = onlyRows(x, left)
      current = onlyRows(current, left)
      delta = onlyRows(delta, left)
    }
  } finally {
    tf.dispose([x, current, delta])
  }
  return confirmed(input, nearest)
}

/** The shortest of the ways to the linearised borders, `[n, features]`. A border without a gradient has no way. */
function wayToBorder(
  isLinf: boolean,
  { differences, gradients }: DifferenceGradients,
  each: number
): tf.Tensor2D {
  const sizes = (
    isLinf ? tf.sum(tf.abs(gradients), 2) : tf.sum(tf.square(gradients), 2)
  ).dataSync<'float32'>()
  const count = differences.length / each
  const chosen = new Int32Array(count)
  const factors = new Float32Array(count)
  for (let row = 0; row < count; row++) {
    let shortest = Infinity
    for (let at = row * each; at < (row + 1) * each; at++) {
      const size = sizes[at] as number
      const gap = Math.abs(differences[at] as number)
      const length = isLinf ? gap / size : gap / Math.sqrt(size)
      if (!(length < shortest)) continue
      shortest = length
      chosen[row] = at
      factors[row] = gap / size
    }
  }
  const features = gradients.shape[2]
  const picked = tf.gather(tf.reshape(gradients, [-1, features]), tf.tensor1d(chosen, 'int32'))
  return tf.mul(isLinf ? tf.sign(picked) : picked, tf.reshape(perSample(factors), [count, 1]))
}
