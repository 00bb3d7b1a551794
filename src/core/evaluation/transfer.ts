import * as tf from '@tensorflow/tfjs-core'
import type { ImageShape } from '@contract/dataset'
import type { TransferCell } from '@contract/transfer'
import type { Classifier } from '../models/classifier'
import type { JobContext } from '../jobs/job'
import { correctRows, predict } from './predict'
import { wilson } from './wilson'

/** Inputs of some test images in their order, clean or attacked: NHWC in model units, and their labels. */
export interface Inputs {
  readonly pixels: Float32Array
  readonly labels: ArrayLike<number>
  readonly imageShape: ImageShape
}

/** 1 for each input that a network has right. */
export function rightRows(
  model: Classifier,
  inputs: Inputs,
  batchSize: number,
  { signal, room }: Pick<JobContext, 'signal' | 'room'>
): Uint8Array {
  const count = inputs.labels.length
  const size = inputs.imageShape.reduce((product, side) => product * side, 1)
  const right = new Uint8Array(count)
  for (let from = 0; from < count; from += batchSize) {
    const rows = Math.min(batchSize, count - from)
    const x = tf.tensor4d(inputs.pixels.subarray(from * size, (from + rows) * size), [
      rows,
      ...inputs.imageShape
    ])
    try {
      const logits = predict(model, x, batchSize, signal, room)
      const labels = Array.from({ length: rows }, (_, row) => inputs.labels[from + row] as number)
      right.set(correctRows(logits, model.classCount, labels), from)
    } finally {
      x.dispose()
    }
  }
  return right
}

/**
 * What examples do to a target, from which inputs it has right before and after. Robust accuracy is over all samples;
 * the success rate over those that the target had right before, as everywhere (the examples count whether or not they
 * fool their own source).
 */
export function transferCell(
  target: string,
  modelHash: string,
  before: Uint8Array,
  after: Uint8Array
): TransferCell {
  const total = before.length
  let clean = 0
  let robust = 0
  for (let row = 0; row < total; row++) {
    clean += before[row] as number
    robust += (before[row] as number) * (after[row] as number)
  }
  return {
    target,
    modelHash,
    cleanAccuracy: wilson(clean, total),
    robustAccuracy: wilson(robust, total),
    attackSuccessRate: clean === 0 ? null : wilson(clean - robust, clean)
  }
}
