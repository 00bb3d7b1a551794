import * as tf from '@tensorflow/tfjs-core'
import { valuesOf } from '../tensor/values-of'
import { boxAround } from './box-around'
import type { Certificate } from './certificate'
import { worstLogits } from './interval-bounds'
import { chainOf, predictedClasses } from './predicted'
import { ROUNDING, searchRadius } from './search-radius'

/** Interval bound propagation (Gowal et al. 2018): the largest radius at which no logit can pass that of the class. */
export const interval: Certificate<'interval'> = async function* (input) {
  const { model, x, options, batchSize, signal } = input
  const chain = chainOf(model, 'Interval bound propagation')
  const { classes, logits } = predictedClasses(model, x, batchSize, signal)
  const width = model.classCount
  const radius = yield* searchRadius(x.shape[0], options, (radii) => {
    signal.throwIfAborted()
    const worst = valuesOf(() => {
      const { lower, upper } = boxAround(x, radii, model.bounds)
      return worstLogits(chain, lower, upper, tf.tensor1d(classes, 'int32'))
    })
    return Uint8Array.from(radii, (_, row) => {
      const slack = roundingOf(logits, row, width)
      for (let other = 0; other < width; other++)
        // Written so that NaN proves nothing.
        if (other !== classes[row] && !((worst[row * width + other] as number) < -slack)) return 0
      return 1
    })
  })
  return { predicted: classes, radius }
}

/** How far above zero the margin of a row has to be. */
export function roundingOf(logits: Float32Array, row: number, width: number): number {
  let largest = 0
  for (let at = 0; at < width; at++) largest = Math.max(largest, Math.abs(logits[row * width + at] as number))
  return ROUNDING * largest
}
