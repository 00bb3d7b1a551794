import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { Oracle } from './oracle'

/** All classes but the label of each sample, by falling logit of its input in x. One forward pass. */
export function wrongClasses(oracle: Oracle, x: tf.Tensor4D): Int32Array[] {
  const { classCount, labels } = oracle
  const logits = oracle.logits(x, range(0, x.shape[0]))
  return Array.from(labels, (label, row) => {
    const own = logits.subarray(row * classCount, (row + 1) * classCount)
    return range(0, classCount)
      .filter((index) => index !== label)
      .sort((a, b) => (own[b] as number) - (own[a] as number))
  })
}
