import * as tf from '@tensorflow/tfjs-core'
import { valuesOf } from '../tensor/values-of'
import type { Answers } from './oracle'

/** The best adversarial example seen of each sample, whenever and in whichever restart it was seen. */
export interface BestExamples {
  /**
   * Offers inputs with the model's answers; `rows` says which samples they belong to. One that fools the model beats
   * one that does not, then the higher loss wins. `which`: consider all, or only those that fool the model.
   */
  offer(candidates: tf.Tensor4D, rows: Int32Array, answers: Answers, which: 'all' | 'fooling'): void
  isFooled(row: number): boolean
  /** `[n, h, w, c]`, for the caller to dispose. */
  toTensor(): tf.Tensor4D
}

/** Starts from the clean inputs, which any offer replaces. Holds plain numbers, no tensors. */
export function bestExamples(x: tf.Tensor4D): BestExamples {
  const [count] = x.shape
  const size = x.size / count
  const examples = Float32Array.from(x.dataSync<'float32'>())
  const losses = new Float32Array(count).fill(-Infinity)
  const fooled = new Uint8Array(count)

  function isBetter(row: number, at: number, answers: Answers): boolean {
    if (answers.fooled[at] !== fooled[row]) return answers.fooled[at] === 1
    return (answers.loss[at] as number) > (losses[row] as number)
  }

  return {
    offer(candidates, rows, answers, which) {
      const chosen: number[] = []
      rows.forEach((row, at) => {
        if ((which === 'all' || answers.fooled[at] === 1) && isBetter(row, at, answers)) chosen.push(at)
      })
      if (chosen.length === 0) return
      const values = valuesOf(() => tf.gather(candidates, tf.tensor1d(chosen, 'int32')))
      chosen.forEach((at, place) => {
        const row = rows[at] as number
        // A sample may come several times.
        if (!isBetter(row, at, answers)) return
        examples.set(values.subarray(place * size, (place + 1) * size), row * size)
        losses[row] = answers.loss[at] as number
        fooled[row] = answers.fooled[at] as number
      })
    },
    isFooled: (row) => fooled[row] === 1,
    toTensor: () => tf.tensor4d(examples, x.shape)
  }
}
