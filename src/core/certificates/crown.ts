import { valuesOf } from '../tensor/values-of'
import * as tf from '@tensorflow/tfjs-core'
import { nodesOf } from './affine'
import { boxAround } from './box-around'
import type { Certificate } from './certificate'
import { roundingOf } from './interval'
import { worstLogits } from './interval-bounds'
import { marginBounds } from './linear-bounds'
import { chainOf, predictedClasses } from './predicted'
import { searchRadius } from './search-radius'

/**
 * Linear bounds (CROWN, Zhang et al. 2018): the largest radius at which the margins of the class stay above zero. Where
 * intervals prove more, which lines chosen for the smallest area do not rule out, theirs counts.
 */
export const crown: Certificate<'crown'> = async function* (input) {
  const { model, x, options, norm, batchSize, signal } = input
  const chain = chainOf(model, 'The linear bound')
  const nodes = nodesOf(chain, model.inputShape)
  const { classes, logits } = predictedClasses(model, x, batchSize, signal)
  const width = model.classCount
  const radius = yield* searchRadius(x.shape[0], options, (radii) => {
    signal.throwIfAborted()
    const region = { x, radii, norm, bounds: model.bounds }
    const margins = marginBounds(nodes, region, classes, options.hidden, signal)
    const worst = valuesOf(() => {
      const { lower, upper } = boxAround(x, radii, model.bounds)
      return worstLogits(chain, lower, upper, tf.tensor1d(classes, 'int32'))
    })
    return Uint8Array.from(radii, (_, row) => {
      const slack = roundingOf(logits, row, width)
      for (let other = 0; other < width; other++) {
        const at = row * width + other
        const bound = Math.max(margins[at] as number, -(worst[at] as number))
        if (other !== classes[row] && !(bound > slack)) return 0
      }
      return 1
    })
  })
  return { predicted: classes, radius }
}
