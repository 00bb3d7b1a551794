import * as tf from '@tensorflow/tfjs-core'

/**
 * The numbers of the new tensor that `compute` makes; frees it and all tensors made on the way. Never return numbers from
 * `tf.tidy` itself: it looks for tensors in what it is given, element by element, which takes longer than most maths.
 */
export function valuesOf(compute: () => tf.Tensor): Float32Array {
  const result = tf.tidy(compute)
  try {
    return result.dataSync<'float32'>()
  } finally {
    result.dispose()
  }
}

/** 1 for each number of the new tensor that `compute` makes that passes the test, else 0; frees as `valuesOf` does. */
export function flagsOf(compute: () => tf.Tensor, test: (value: number) => boolean): Uint8Array {
  return Uint8Array.from(valuesOf(compute), (value) => (test(value) ? 1 : 0))
}
