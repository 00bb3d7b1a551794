import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { AttackProgress, InputOf } from './attack'
import { decisionSearch } from './decision-search'
import { confirmed } from './nearest-examples'

/**
 * The data-set attack of Foolbox (Rauber et al. 2020): other images of the data, in targeted mode those of the target
 * class, of which the nearest that is adversarial counts. It shows how near the classes of the data themselves come.
 */
export async function* dataset(input: InputOf<'dataset'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, options, signal, imageElsewhere } = input
  const search = decisionSearch(input)
  let rows = range(0, x.shape[0])
  for (let tried = 0; tried < options.tries; tried++) {
    signal.throwIfAborted()
    const images = new Map<number, Float32Array>()
    for (const row of rows) {
      const image = imageElsewhere?.(row, tried)
      if (image) images.set(row, image)
    }
    rows = rows.filter((row) => images.has(row))
    if (rows.length === 0) break
    search.move(rows, (candidate, row) => candidate.set(images.get(row) as Float32Array))
    yield { done: tried + 1, total: options.tries }
  }
  return confirmed(input, search.nearest)
}
