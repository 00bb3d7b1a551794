import * as tf from '@tensorflow/tfjs-core'
import type { RowRange } from './even-ranges'

/** Some rows of a tensor, in the order given. */
export function rowsOf<T extends tf.Tensor>(x: T, rows: Int32Array): T {
  return tf.tidy(() => tf.gather(x, tf.tensor1d(rows, 'int32')))
}

/** A run of rows: the tensor itself where it is all of them. Runs inside `tf.tidy`. */
export function someRows<T extends tf.Tensor>(x: T, { from, count }: RowRange): T {
  if (from === 0 && count === x.shape[0]) return x
  const rest = x.shape.slice(1)
  return tf.slice(x as tf.Tensor, [from, ...rest.map(() => 0)], [count, ...rest]) as T
}

/** The rows of several tensors, one part after the other: the tensor itself where it is the only one. */
export function joinedRows<T extends tf.Tensor>(parts: T[]): T {
  return parts.length === 1 ? (parts[0] as T) : (tf.concat(parts as tf.Tensor[], 0) as T)
}

/** Only some rows of a tensor, which is disposed. */
export function onlyRows<T extends tf.Tensor>(x: T, rows: Int32Array): T {
  const kept = rowsOf(x, rows)
  x.dispose()
  return kept
}

/** A copy of `x` in which the rows `places` are those of `rows`, in their order. */
export function rowsReplaced<T extends tf.Tensor>(x: T, rows: tf.Tensor, places: Int32Array): T {
  return tf.tidy(
    () => tf.tensorScatterUpdate(x as tf.Tensor, tf.tensor2d(places, [places.length, 1], 'int32'), rows) as T
  )
}

/** Rows of `x`, but those of `other` where the flag is set. A new tensor. */
export function chosenRows<T extends tf.Tensor>(x: T, other: T, useOther: ArrayLike<number>): T {
  const places = Int32Array.from(useOther, (_, row) => row).filter((row) => useOther[row])
  if (places.length === 0) return tf.clone(x)
  return tf.tidy(() => rowsReplaced(x, rowsOf(other, places), places))
}

/** One number for each sample, ready to multiply `[n, h, w, c]`. */
export function perSample(values: ArrayLike<number>): tf.Tensor4D {
  return tf.tensor4d(Float32Array.from(values), [values.length, 1, 1, 1])
}
