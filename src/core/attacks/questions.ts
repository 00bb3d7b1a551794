import * as tf from '@tensorflow/tfjs-core'
import type { Signal } from '../signal'
import { range } from '../tensor/batches'

/** Features of the candidates of one question: larger ones are asked in parts, for the memory's sake. */
export const QUESTION_SIZE = 2 ** 22

/** Candidates of some samples, of which as many are asked about at once as memory has room for. */
export interface Questions {
  readonly rows: Int32Array
  /** Candidates of each sample. */
  readonly each: number
  /** `[height, width, channels]` of one. */
  readonly shape: readonly [number, number, number]
  readonly signal: Signal
  /** Writes candidate number `place % each` of the sample at `at` in `rows`; it holds zeros before. */
  draw(candidate: Float32Array, at: number, place: number): void
  /** Hears the answers; `owners` has the sample of each candidate, the first of which is number `from`. */
  ask(candidates: tf.Tensor4D, owners: Int32Array, from: number): void
}

/** Asks about all candidates, sample after sample. */
export function askAll({ rows, each, shape, signal, draw, ask }: Questions): void {
  const size = shape.reduce((product, side) => product * side, 1)
  const most = Math.max(1, Math.floor(QUESTION_SIZE / size))
  const total = rows.length * each
  for (let from = 0; from < total; from += most) {
    signal.throwIfAborted()
    const asked = range(from, Math.min(most, total - from))
    const values = new Float32Array(asked.length * size)
    const owner = (place: number): number => Math.floor(place / each)
    asked.forEach((place, at) => draw(values.subarray(at * size, (at + 1) * size), owner(place), place))
    const candidates = tf.tensor4d(values, [asked.length, ...shape])
    try {
      ask(
        candidates,
        asked.map((place) => rows[owner(place)] as number),
        from
      )
    } finally {
      candidates.dispose()
    }
  }
}
