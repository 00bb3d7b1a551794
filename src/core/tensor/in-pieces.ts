import * as tf from '@tensorflow/tfjs-core'
import { evenRanges, type RowRange } from './even-ranges'
import { Room } from './room'

/** Some rows of inputs or labels: a new tensor, which the caller disposes. */
export function piece<T extends tf.Tensor>(x: T, { from, count }: RowRange): T {
  const rest = x.shape.slice(1)
  return tf.slice(x as tf.Tensor, [from, ...rest.map(() => 0)], [count, ...rest]) as T
}

/**
 * What `work` gives for rows 0 to `count`, row after row, in passes of at most `most` rows, and of fewer where those do
 * not fit into memory.
 *
 * @param work the numbers of a range, equally many for each row; it may be asked again for a part of what failed
 */
export function inPieces(
  count: number,
  room: Room | undefined,
  work: (range: RowRange) => Float32Array,
  most = count
): Float32Array {
  let all = new Float32Array(0)
  ;(room ?? new Room()).over(evenRanges(count, most), (range) => {
    const values = work(range)
    const width = values.length / range.count
    if (all.length === 0) all = new Float32Array(count * width)
    all.set(values, range.from * width)
  })
  return all
}
