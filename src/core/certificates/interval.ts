import * as tf from '@tensorflow/tfjs-core'
import type { Step } from '../models/chain/operation'
import { valuesOf } from '../tensor/values-of'
import { boxAround } from './box-around'
import type { Certificate } from './certificate'
import { worstLogits, type Interval } from './interval-bounds'
import { chainOf, predictedClasses } from './predicted'
import { depthOf, largestOf, slackOf } from './rounding'
import { searchRadius } from './search-radius'

/** Interval bound propagation (Gowal et al. 2018): the largest radius at which no logit can pass that of the class. */
export const interval: Certificate<'interval'> = async function* (input) {
  const { model, x, options, batchSize, signal } = input
  const chain = chainOf(model, 'Interval bound propagation')
  const { classes } = predictedClasses(model, x, batchSize, signal)
  const radius = yield* searchRadius(x.shape[0], options, (radii) => {
    signal.throwIfAborted()
    const margins = valuesOf(() => intervalMargins(chain, boxAround(x, radii, model.bounds), classes))
    return Uint8Array.from(radii, (_, row) => (areAboveZero(margins, row, classes) ? 1 : 0))
  })
  return { predicted: classes, radius }
}

/**
 * Lower bounds of how far the logit of a class is above each other one, by intervals, less what rounding may have cost. In
 * `tf.tidy`.
 *
 * @param classes the class of each row
 * @returns `[n, classCount]`; what stands at the class itself says nothing
 */
export function intervalMargins(chain: readonly Step[], box: Interval, classes: Int32Array): tf.Tensor2D {
  const largest = [largestOf(box)]
  const worst = worstLogits(chain, box.lower, box.upper, tf.tensor1d(classes, 'int32'), (bounds) =>
    largest.push(largestOf(bounds))
  )
  largest.push(largestOf({ lower: worst, upper: worst }))
  return tf.sub(tf.neg(worst), tf.expandDims(slackOf(largest, depthOf(chain)), 1))
}

/** Whether all margins of a row `[n, classCount]` but that of the class to itself are above zero. */
export function areAboveZero(margins: Float32Array, row: number, classes: Int32Array): boolean {
  const width = margins.length / classes.length
  for (let other = 0; other < width; other++)
    // Written so that NaN proves nothing.
    if (other !== classes[row] && !((margins[row * width + other] as number) > 0)) return false
  return true
}
