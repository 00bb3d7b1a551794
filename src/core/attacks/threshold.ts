import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { AttackProgress, InputOf } from './attack'
import { breeders, type Breeder } from './breeders'
import { scoreSearch } from './score-search'

/** Features of the candidates of one question, and of all candidates in memory at once. */
const QUESTION_SIZE = 2 ** 22
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
  const generations = Math.max(1, Math.floor(options.queries / options.eotSamples / population))
  const each = Math.max(1, Math.floor(HELD_SIZE / size / population))
  const total = Math.ceil(count / each) * generations

  /** Losses of the candidates `[population * size]` of some samples, in units of epsilon. */
  function ask(rows: Int32Array, candidates: readonly Float32Array[]): Float64Array {
    const losses = new Float64Array(rows.length * population)
    const most = Math.max(1, Math.floor(QUESTION_SIZE / size))
    for (let from = 0; from < losses.length; from += most) {
      signal.throwIfAborted()
      const asked = range(from, Math.min(most, losses.length - from))
      const images = new Float32Array(asked.length * size)
      asked.forEach((place, at) => {
        const own = Math.floor(place / population)
        const moves = candidates[own] as Float32Array
        const [pixel, move] = [(rows[own] as number) * size, (place % population) * size]
        for (let feature = 0; feature < size; feature++) {
          const value =
            (clean[pixel + feature] as number) + threat.epsilon * (moves[move + feature] as number)
          images[at * size + feature] = Math.min(upper, Math.max(lower, value))
        }
      })
      const tensor = tf.tensor4d(images, [asked.length, x.shape[1], x.shape[2], x.shape[3]])
      try {
        const owners = asked.map((place) => rows[Math.floor(place / population)] as number)
        losses.set(search.offer(tensor, owners).loss, from)
      } finally {
        tensor.dispose()
      }
    }
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
