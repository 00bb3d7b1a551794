import type * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { AttackProgress, InputOf } from './attack'
import { breeders, type Breeder } from './breeders'
import { askAll } from './questions'
import { scoreSearch } from './score-search'

/** Features of all candidates in memory at once. */
const HELD_SIZE = 2 ** 24

/**
 * Threshold attack (Kotyan & Vargas 2022, section 3): an evolution of whole perturbations whose features are at most
 * epsilon, by differential evolution or by CMA-ES, with the loss of each candidate as its fitness. Some samples at a time,
 * as many as their populations fit into memory.
 */
export async function* threshold(
  input: InputOf<'threshold'>
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  const { lower, upper } = threat.bounds
  const search = scoreSearch(input)
  const { size, clean } = search
  const { population } = options
  const count = x.shape[0]
  const shape = x.shape.slice(1) as [number, number, number]
  const generations = Math.max(1, Math.floor(options.queries / options.eotSamples / population))
  const each = Math.max(1, Math.floor(HELD_SIZE / size / population))
  const total = Math.ceil(count / each) * generations

  /** Losses of the candidates `[population * size]` of some samples, in units of epsilon. */
  function ask(rows: Int32Array, candidates: readonly Float32Array[]): Float64Array {
    const losses = new Float64Array(rows.length * population)
    askAll({
      ...{ rows, each: population, shape, signal },
      draw(image, at, place) {
        const moves = candidates[at] as Float32Array
        const [pixel, move] = [(rows[at] as number) * size, (place % population) * size]
        for (let feature = 0; feature < size; feature++) {
          const value =
            (clean[pixel + feature] as number) + threat.epsilon * (moves[move + feature] as number)
          image[feature] = Math.min(upper, Math.max(lower, value))
        }
      },
      ask: (images, owners, from) => losses.set(search.offer(images, owners).loss, from)
    })
    return losses
  }

  try {
    for (let first = 0, done = 0; first < count; first += each) {
      const own = new Map<number, Breeder>()
      for (const row of range(first, Math.min(each, count - first))) {
        const stream = random.fork(`sample-${sampleIndices[row]}`)
        own.set(row, breeders[options.strategy](stream, size, options))
      }
      for (let generation = 0; generation < generations; generation++, done++) {
        signal.throwIfAborted()
        const rows = search.open(population).filter((row) => own.has(row))
        const candidates = Array.from(rows, (row) => (own.get(row) as Breeder).propose())
        const losses = ask(rows, candidates)
        rows.forEach((row, at) =>
          (own.get(row) as Breeder).learn(losses.subarray(at * population, (at + 1) * population))
        )
        yield { done: done + 1, total }
      }
    }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}
