import * as tf from '@tensorflow/tfjs-core'
import type { Norm } from '@contract/threat-model'
import { range } from '../tensor/batches'
import { distances } from '../tensor/norms'
import { valuesOf } from '../tensor/values-of'
import type { AttackInput } from './attack'

/** The nearest adversarial example seen of each sample, at whichever step or restart. Holds plain numbers, no tensors. */
export interface NearestExamples {
  /**
   * Offers inputs; `rows` says which samples they belong to.
   *
   * @param clean `[m, h, w, c]` clean inputs of these rows
   * @param fooled 1 for each input that is a success; the others are only measured
   * @returns distance of each input from its clean one
   */
  offer(
    candidates: tf.Tensor4D,
    clean: tf.Tensor4D,
    rows: ArrayLike<number>,
    fooled: ArrayLike<number>
  ): Float32Array
  /** Infinite until something is found. */
  distance(row: number): number
  /** `[n, h, w, c]`: the nearest ones, the clean input where nothing was found. For the caller to dispose. */
  toTensor(): tf.Tensor4D
}

/**
 * @param x `[n, h, w, c]` clean inputs
 * @param measure what is small for a near example; the distance in the norm by default
 */
export function nearestExamples(
  x: tf.Tensor4D,
  norm: Norm,
  measure: (delta: tf.Tensor4D) => tf.Tensor1D = distances[norm].distance
): NearestExamples {
  const [count] = x.shape
  const size = x.size / count
  const examples = Float32Array.from(x.dataSync<'float32'>())
  const nearest = new Float32Array(count).fill(Infinity)

  return {
    offer(candidates, clean, rows, fooled) {
      const found = valuesOf(() => measure(tf.sub(candidates, clean)))
      const chosen: number[] = []
      for (let at = 0; at < rows.length; at++) {
        // NaN, which is below nothing, is never chosen.
        if (fooled[at] === 1 && (found[at] as number) < (nearest[rows[at] as number] as number))
          chosen.push(at)
      }
      if (chosen.length === 0) return found
      const values = valuesOf(() => tf.gather(candidates, tf.tensor1d(chosen, 'int32')))
      chosen.forEach((at, place) => {
        const row = rows[at] as number
        // A sample may come several times.
        if (!((found[at] as number) < (nearest[row] as number))) return
        examples.set(values.subarray(place * size, (place + 1) * size), row * size)
        nearest[row] = found[at] as number
      })
      return found
    },
    distance: (row) => nearest[row] as number,
    toTensor: () => tf.tensor4d(examples, x.shape)
  }
}

/** By how much an example is pushed out in turn where it turns out to lie on the wrong side of the border. */
const PUSHES = [1e-5, 1e-4, 1e-3, 1e-2]

/**
 * The nearest examples, asked about once more, all together: what lies on the border to the last bit may fool the
 * network in one batch and not in another, whose matrix products round otherwise. Those are pushed out by up to a
 * hundredth of their length. One forward pass, further ones only for such examples. The caller disposes the result.
 */
export function confirmed(
  { oracle, x, threat, signal }: Pick<AttackInput<unknown>, 'oracle' | 'x' | 'threat' | 'signal'>,
  nearest: NearestExamples
): tf.Tensor4D {
  const rows = range(0, x.shape[0])
  let found = nearest.toTensor()
  try {
    for (const push of [...PUSHES, null]) {
      signal.throwIfAborted()
      const fooled = oracle.decide(found, rows)
      const factors = Float32Array.from(rows, (row) =>
        push !== null && fooled[row] === 0 && nearest.distance(row) < Infinity ? push : 0
      )
      if (factors.every((factor) => factor === 0)) break
      const pushed = tf.tidy(() => {
        const outwards = tf.mul(tf.sub(found, x), tf.tensor4d(factors, [rows.length, 1, 1, 1]))
        return tf.clipByValue(tf.add<tf.Tensor4D>(found, outwards), threat.bounds.lower, threat.bounds.upper)
      })
      found.dispose()
      found = pushed
    }
    return found
  } catch (error) {
    found.dispose()
    throw error
  }
}
