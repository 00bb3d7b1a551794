import type { Progress } from '@contract/job'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import { batchOf, range } from '../tensor/batches'
import { valuesOf } from '../tensor/values-of'
import { Room } from '../tensor/room'
import type { JobContext } from './job'

export interface PredictJobInput {
  readonly model: Classifier
  readonly data: LabelledImages
  readonly batchSize: number
  progress(progress: Progress): void
  /** For the progress: images before this split, and in all. */
  readonly before: number
  readonly total: number
}

/** What a network says of each image of a split. */
export interface Predictions {
  /** Class of the largest logit; the first one of a tie. */
  readonly predicted: Uint16Array
  /** Logit of the label minus the largest other one; above 0 means right. */
  readonly margins: Float32Array
  /** Largest probability (softmax of the logits). */
  readonly confidences: Float32Array
}

/** Runs a network over a split in batches; one that does not fit into memory is halved. */
export function predictSplit(
  { model, data, batchSize, progress, before, total }: PredictJobInput,
  { signal, room = new Room() }: JobContext
): Predictions {
  const predicted = new Uint16Array(data.count)
  const margins = new Float32Array(data.count)
  const confidences = new Float32Array(data.count)
  const { classCount } = model
  const batches = Array.from({ length: Math.ceil(data.count / batchSize) }, (_, batch) => ({
    from: batch * batchSize,
    count: Math.min(batchSize, data.count - batch * batchSize)
  }))
  room.over(batches, ({ from: start, count }) => {
    signal.throwIfAborted()
    const indices = range(start, count)
    const batch = batchOf(data, indices)
    let logits: ArrayLike<number>
    try {
      logits = valuesOf(() => model.logits(batch.x))
    } finally {
      batch.x.dispose()
      batch.y.dispose()
    }
    for (let row = 0; row < indices.length; row++) {
      const label = data.labels[start + row] as number
      let best = 0
      let other = -Infinity
      for (let index = 0; index < classCount; index++) {
        const logit = logits[row * classCount + index] as number
        if (logit > (logits[row * classCount + best] as number)) best = index
        if (index !== label && logit > other) other = logit
      }
      const most = logits[row * classCount + best] as number
      let sum = 0
      for (let index = 0; index < classCount; index++)
        sum += Math.exp((logits[row * classCount + index] as number) - most)
      predicted[start + row] = best
      confidences[start + row] = 1 / sum
      margins[start + row] = (logits[row * classCount + label] as number) - other
    }
    progress({ done: before + start + indices.length, total, unit: 'images', message: 'predicting' })
  })
  return { predicted, margins, confidences }
}
