import type * as tf from '@tensorflow/tfjs-core'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { evenRanges, type RowRange } from '../tensor/even-ranges'
import type { Room } from '../tensor/room'
import { someRows } from '../tensor/rows-of'
import { valuesOf } from '../tensor/values-of'

/**
 * Logits `[n, classCount]` of inputs, row after row, in passes of at most `batchSize` inputs; with `room`, passes that do
 * not fit into memory are halved.
 */
export function predict(
  model: Classifier,
  x: tf.Tensor4D,
  batchSize: number,
  signal: Signal,
  room?: Room
): Float32Array {
  const count = x.shape[0]
  const logits = new Float32Array(count * model.classCount)
  const ranges = evenRanges(count, batchSize)
  const pass = (range: RowRange): void => {
    signal.throwIfAborted()
    const values = valuesOf(() => model.logits(someRows(x, range)))
    logits.set(values, range.from * model.classCount)
  }
  if (room) room.over(ranges, pass)
  else ranges.forEach(pass)
  return logits
}

/** What a network says of each input: its class, and the margin of the label. */
export interface Outcomes {
  /** Class of the largest logit; of equal ones the first. */
  readonly predicted: Int32Array
  /** Logit of the label minus the largest other one; above zero means correct. NaN where a logit is. */
  readonly margin: Float32Array
}

/** Classes and margins from logits `[n, classCount]`. */
export function outcomesOf(logits: Float32Array, classCount: number, labels: ArrayLike<number>): Outcomes {
  const predicted = new Int32Array(labels.length)
  const margin = new Float32Array(labels.length)
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number
    let largest = 0
    let other = -Infinity
    for (let index = 0; index < classCount; index++) {
      const logit = logits[row * classCount + index] as number
      if (logit > (logits[row * classCount + largest] as number)) largest = index
      if (index !== label) other = Math.max(other, logit)
    }
    predicted[row] = largest
    margin[row] = (logits[row * classCount + label] as number) - other
  }
  return { predicted, margin }
}

/** 1 for each input whose margin (logit of the label minus the largest other one) is above zero. A tie is wrong. */
export function correctRows(logits: Float32Array, classCount: number, labels: ArrayLike<number>): Uint8Array {
  const correct = new Uint8Array(labels.length)
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number
    const own = logits[row * classCount + label] as number
    let isLargest = true
    for (let other = 0; other < classCount; other++) {
      // Written so that NaN, which is above nothing, counts as wrong.
      if (other !== label && !(own > (logits[row * classCount + other] as number))) isLargest = false
    }
    correct[row] = isLargest ? 1 : 0
  }
  return correct
}
