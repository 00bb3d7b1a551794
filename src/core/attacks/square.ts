import type * as tf from '@tensorflow/tfjs-core'
import type { AttackProgress, InputOf } from './attack'
import { scoreSearch } from './score-search'
import { pileProposals } from './square-piles'
import { shareAt } from './square-shapes'
import { windowProposals } from './square-windows'

/**
 * Square attack (Andriushchenko et al. 2020, algorithm 1): one random square a query, kept where it raises the loss. Each
 * sample has its own squares.
 */
export async function* square(input: InputOf<'square'>): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  const search = scoreSearch(input)
  const shape = x.shape.slice(1) as [number, number, number]
  const { propose } = (threat.norm === 'linf' ? windowProposals : pileProposals)(threat, shape, search)
  const streams = Array.from(sampleIndices, (index) => random.fork(`sample-${index}`))
  const queries = Math.max(1, Math.floor(options.queries / options.eotSamples))
  try {
    for (let query = 0; query < queries; query++) {
      signal.throwIfAborted()
      const rows = search.open()
      if (rows.length === 0) break
      const candidates = propose(rows, streams, query === 0 ? null : shareAt(query, queries, options.share))
      try {
        search.offer(candidates.x, rows, candidates.windows)
      } finally {
        candidates.x.dispose()
      }
      yield { done: query + 1, total: queries }
    }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}
