import type * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import { predict } from '../evaluation/predict'
import type { Step } from '../models/chain/operation'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'

/** The class of the largest logit of each input, of equal ones the first, and all logits row after row. */
export function predictedClasses(
  model: Classifier,
  x: tf.Tensor4D,
  batchSize: number,
  signal: Signal
): { readonly classes: Int32Array; readonly logits: Float32Array } {
  const logits = predict(model, x, batchSize, signal)
  return { classes: largestOf(logits, model.classCount), logits }
}

/** The place of the largest number of each row, of equal ones the first. */
export function largestOf(values: Float32Array, width: number): Int32Array {
  return Int32Array.from({ length: values.length / width }, (_, row) => {
    let largest = 0
    for (let at = 1; at < width; at++)
      if ((values[row * width + at] as number) > (values[row * width + largest] as number)) largest = at
    return largest
  })
}

/**
 * The operations of a network that is one chain.
 *
 * @throws AppError 'invalid-input' for any other
 */
export function chainOf(model: Classifier, what: string): readonly Step[] {
  const chain = model.chain?.() ?? null
  if (chain !== null) return chain
  throw new AppError(
    'invalid-input',
    `${what} needs a network that is one chain of layers from the input to the logits; this one branches or joins. ` +
      'Randomised smoothing works for any network.'
  )
}
