import type * as tf from '@tensorflow/tfjs-core'
import { rowsOf } from '../tensor/rows-of'
import { valuesOf } from '../tensor/values-of'
import { lossOfGoal, type Goal } from './goal'
import { insideOnly, type Reach } from './inside'

/** Share of the largest logit below which a margin may be rounding: it differs with the size of the batch. */
const CLEAR = 1e-5

/** An example that an attack was told of. */
export interface SeenExample {
  /** Features of the input. */
  readonly input: Float32Array
  readonly logits: Float32Array
}

/** Hears what an attack is told, `[m, classCount]` logits of inputs of the samples `rows`; keeps neither. */
export type Hear = (x: tf.Tensor4D, rows: Int32Array, logits: Float32Array) => void

/** Remembers the first example inside ball and box that an attack was told of, for each sample. Plain numbers, no tensors. */
export interface Witness {
  readonly hear: Hear
  readonly seen: ReadonlyMap<number, SeenExample>
}

/**
 * A witness that has heard nothing.
 *
 * @param x `[n, h, w, c]` clean inputs, which it does not own
 * @param confidence margin from which on the attack counts a success
 */
export function createWitness(x: tf.Tensor4D, goal: Goal, reach: Reach, confidence = 0): Witness {
  const seen = new Map<number, SeenExample>()

  function isExample(logits: Float32Array, row: number, slope: Float64Array): boolean {
    const margin = lossOfGoal('margin', logits, slope, goal, row)
    if (!(margin > 0) || margin < confidence) return false
    return margin > CLEAR * logits.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0)
  }

  return {
    seen,
    hear(asked, rows, logits) {
      const classes = logits.length / rows.length
      const of = (at: number): Float32Array => logits.subarray(at * classes, (at + 1) * classes)
      // One place for all of them: slopes are not asked for.
      const slope = new Float64Array(classes)
      let isAny = false
      const isNew = new Uint8Array(rows.length)
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at] as number
        if (seen.has(row) || !isExample(of(at), row, slope)) continue
        isNew[at] = 1
        isAny = true
      }
      if (!isAny) return
      const inside = insideOnly(isNew, asked, rows, x, reach)
      const places = Int32Array.from(rows.keys()).filter((at) => inside[at] === 1)
      if (places.length === 0) return
      const values = valuesOf(() => rowsOf(asked, places))
      const size = values.length / places.length
      places.forEach((at, place) => {
        const row = rows[at] as number
        // A sample may come several times.
        if (seen.has(row)) return
        const input = values.slice(place * size, (place + 1) * size)
        seen.set(row, { input, logits: of(at).slice() })
      })
    }
  }
}
