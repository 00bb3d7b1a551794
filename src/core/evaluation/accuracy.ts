import * as tf from '@tensorflow/tfjs-core'
import type { Rate } from '@contract/measurement'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import type { JobContext } from '../jobs/job'
import { batchOf, range } from '../tensor/batches'
import { correctRows, predict } from './predict'
import { wilson } from './wilson'

/** Which images of a split to evaluate, and how many a forward pass. */
export interface SampleRange {
  readonly offset: number
  readonly count: number
  readonly batchSize: number
}

/** Share of images that the model classifies right, with its Wilson interval, and which ones (1 = right). */
export async function measureAccuracy(
  model: Classifier,
  data: LabelledImages,
  { offset, count, batchSize }: SampleRange,
  { signal, room }: Pick<JobContext, 'signal' | 'room'>
): Promise<{ rate: Rate; correct: Uint8Array }> {
  const correct = new Uint8Array(count)
  for (let done = 0; done < count; done += batchSize) {
    const { x, y } = batchOf(data, range(offset + done, Math.min(batchSize, count - done)))
    try {
      const logits = predict(model, x, batchSize, signal, room)
      correct.set(correctRows(logits, model.classCount, y.dataSync<'int32'>()), done)
    } finally {
      tf.dispose([x, y])
    }
  }
  return { rate: wilson(countOf(correct), count), correct }
}

/** How many flags are set. */
export function countOf(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0)
}
