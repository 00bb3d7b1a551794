import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { Random } from '../tensor/random'
import type { AttackProgress, InputOf } from './attack'
import { bisections, decisionSearch, straight } from './decision-search'
import { confirmed } from './nearest-examples'

/**
 * Searches along a straight line, as the baselines of Foolbox do (Rauber et al. 2020): from the image towards uniform
 * noise (the first of some draws that is adversarial), plain grey (contrast reduction) or its negative (inversion;
 * Hosseini et al. 2017). The first adversarial one of evenly spaced points counts, or the border by bisection.
 */
export async function* blend(input: InputOf<'blend'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal } = input
  const { lower, upper } = threat.bounds
  const search = decisionSearch(input)
  const { size, clean, current } = search
  const isNoise = options.towards === 'noise'
  const draws = isNoise ? options.directions : 1
  const points = options.search === 'linear' ? options.points : 1
  const total = draws + points
  let missing = range(0, x.shape[0])
  for (let draw = 0; draw < draws && missing.length > 0; draw++) {
    signal.throwIfAborted()
    const fooled = search.move(missing, (candidate, row) => {
      if (isNoise) candidate.set((search.streams[row] as Random).uniformArray(size, lower, upper))
      else if (options.towards === 'grey') candidate.fill((lower + upper) / 2)
      else
        for (let at = 0; at < size; at++) candidate[at] = lower + upper - (clean[row * size + at] as number)
    })
    missing = missing.filter((_, at) => fooled[at] === 0)
    yield { done: draw + 1, total }
  }
  const begun = range(0, x.shape[0]).filter((row) => search.nearest.distance(row) < Infinity)
  if (options.search === 'binary' && begun.length > 0) {
    // As near as the linear search comes, in the logarithm of its questions.
    search.toBorder(begun, 2 ** -Math.max(1, bisections(1 / options.points)), straight)
  }
  let open = options.search === 'linear' ? begun : range(0, 0)
  const far = current.slice()
  for (let point = 1; point < points && open.length > 0; point++) {
    signal.throwIfAborted()
    const fooled = search.move(open, (candidate, row) => {
      const own = row * size
      straight(candidate, clean.subarray(own, own + size), far.subarray(own, own + size), point / points)
    })
    open = open.filter((_, at) => fooled[at] === 0)
    yield { done: draws + point, total }
  }
  return confirmed(input, search.nearest)
}
