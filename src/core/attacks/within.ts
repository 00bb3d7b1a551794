import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress } from './attack'

/** Progress of one of several attacks as progress of the whole. */
export async function* within(
  steps: AsyncGenerator<AttackProgress, tf.Tensor4D, void>,
  place: number,
  count: number
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  let ended = false
  try {
    for (;;) {
      const next = await steps.next()
      if (next.done === true) {
        ended = true
        return next.value
      }
      const { done, total } = next.value
      yield { done: place * total + done, total: count * total }
    }
  } finally {
    if (!ended) await steps.return(undefined as never)
  }
}
