import * as tf from '@tensorflow/tfjs-core'
import type { Random } from '../tensor/random'
import { rowsOf } from '../tensor/rows-of'
import type { AttackInput } from './attack'
import { nearestExamples, type NearestExamples } from './nearest-examples'
import { askAll } from './questions'

/** What attacks by decisions share: the images as numbers, the nearest adversarial ones, and how to ask. */
export interface DecisionSearch {
  /** Features of one sample. */
  readonly size: number
  /** `[n * size]` clean inputs. */
  readonly clean: Float32Array
  /** `[n * size]` an adversarial input of each sample, once there is one. */
  readonly current: Float32Array
  readonly nearest: NearestExamples
  readonly streams: readonly Random[]
  /** How many more decisions a sample may be asked for. */
  left(row: number): number
  /**
   * Asks about `each` candidates of every sample of `rows`, which `draw` writes one after the other: 1 for each that is
   * adversarial, sample after sample. They are clipped to the box before; those that are adversarial are offered as examples.
   */
  decide(
    rows: Int32Array,
    each: number,
    draw: (candidate: Float32Array, row: number, place: number) => void
  ): Uint8Array
  /** The same for one candidate a sample; those that are adversarial become current, too. */
  move(rows: Int32Array, draw: (candidate: Float32Array, row: number, at: number) => void): Uint8Array
  /** Fraction of the way from the clean input (0) to the current one (1): where the border is, by bisection. */
  toBorder(rows: Int32Array, tolerance: number, blend: Blend): void
}

/** Writes the point at a fraction of the way from the clean to an adversarial input, in the geometry of a norm. */
export type Blend = (out: Float32Array, clean: Float32Array, far: Float32Array, fraction: number) => void

/** Along the straight line, as in l2. */
export const straight: Blend = (out, clean, far, fraction) => {
  for (let at = 0; at < out.length; at++)
    out[at] = (clean[at] as number) + fraction * ((far[at] as number) - (clean[at] as number))
}

/** A search that knows nothing yet: the current inputs are the clean ones. Holds plain numbers, no tensors. */
export function decisionSearch(input: AttackInput<unknown>): DecisionSearch {
  const { oracle, x, threat, sampleIndices, random, signal } = input
  const { lower, upper } = threat.bounds
  const count = x.shape[0]
  const size = x.size / count
  const shape = x.shape.slice(1) as [number, number, number]
  const clean = Float32Array.from(x.dataSync<'float32'>())
  const current = clean.slice()
  const nearest = nearestExamples(x, threat.norm)

  function clip(values: Float32Array): void {
    for (let at = 0; at < values.length; at++)
      values[at] = Math.min(upper, Math.max(lower, values[at] as number))
  }

  /** Whatever a question is asked for: what is adversarial is an example. */
  function judged(candidates: tf.Tensor4D, rows: Int32Array): Uint8Array {
    const fooled = oracle.decide(candidates, rows)
    if (fooled.includes(1)) tf.tidy(() => void nearest.offer(candidates, rowsOf(x, rows), rows, fooled))
    return fooled
  }

  const search: DecisionSearch = {
    size,
    clean,
    current,
    nearest,
    streams: Array.from(sampleIndices, (index) => random.fork(`sample-${index}`)),
    // One is kept for the question at the end whether the nearest ones still fool.
    left: (row) => oracle.callsLeft('forwardCalls', row) - RESERVE,
    decide(rows, each, draw) {
      const answers = new Uint8Array(rows.length * each)
      askAll({
        ...{ rows, each, shape, signal },
        draw(candidate, at, place) {
          draw(candidate, rows[at] as number, place)
          clip(candidate)
        },
        ask: (candidates, owners, from) => answers.set(judged(candidates, owners), from)
      })
      return answers
    },
    move(rows, draw) {
      if (rows.length === 0) return new Uint8Array()
      const values = new Float32Array(rows.length * size)
      rows.forEach((row, at) => draw(values.subarray(at * size, (at + 1) * size), row, at))
      clip(values)
      const candidates = tf.tensor4d(values, [rows.length, ...shape])
      try {
        const fooled = judged(candidates, rows)
        rows.forEach((row, at) => {
          if (fooled[at] === 1) current.set(values.subarray(at * size, (at + 1) * size), row * size)
        })
        return fooled
      } finally {
        candidates.dispose()
      }
    },
    toBorder(rows, tolerance, blend) {
      const far = current.slice()
      const low = new Float64Array(count)
      const high = new Float64Array(count).fill(1)
      for (let step = 0; step < bisections(tolerance); step++) {
        signal.throwIfAborted()
        const open = rows.filter((row) => search.left(row) >= 1)
        if (open.length === 0) return
        const fooled = search.move(open, (candidate, row) => {
          const fraction = ((low[row] as number) + (high[row] as number)) / 2
          const own = row * size
          blend(candidate, clean.subarray(own, own + size), far.subarray(own, own + size), fraction)
        })
        open.forEach((row, at) => {
          const fraction = ((low[row] as number) + (high[row] as number)) / 2
          if (fooled[at] === 1) high[row] = fraction
          else low[row] = fraction
        })
      }
    }
  }
  return search
}

/** Decisions kept back for `confirmed`, which asks about what lies on the border once more. */
const RESERVE = 5

/** Halvings of 1 until it is below a tolerance. */
export function bisections(tolerance: number): number {
  return Math.ceil(Math.log2(1 / tolerance))
}

/**
 * Images to begin with, for each sample, until one is adversarial: uniform random ones, in targeted mode first those of the
 * target class that the attacker owns (Brendel et al. 2018, section 2.1; Chen et al. 2020, section 4.A). Returns the
 * samples that have one.
 */
export function findStarts(
  search: DecisionSearch,
  rows: Int32Array,
  tries: number,
  { threat, imageOfTarget }: Pick<AttackInput<unknown>, 'threat' | 'imageOfTarget'>
): Int32Array {
  const { lower, upper } = threat.bounds
  let missing = rows
  for (let tried = 0; tried < tries && missing.length > 0; tried++) {
    const asked = missing.filter((row) => search.left(row) >= 1)
    if (asked.length === 0) break
    const fooled = search.move(asked, (candidate, row) => {
      candidate.set(
        imageOfTarget?.(row, tried) ?? (search.streams[row] as Random).uniformArray(search.size, lower, upper)
      )
    })
    missing = asked.filter((_, at) => fooled[at] === 0)
  }
  return rows.filter((row) => search.nearest.distance(row) < Infinity)
}

/** Distance of a sample's current input from its clean one. */
export function distanceOf(
  { size, clean, current }: DecisionSearch,
  row: number,
  norm: 'l2' | 'linf'
): number {
  let found = 0
  for (let at = row * size; at < (row + 1) * size; at++) {
    const change = Math.abs((current[at] as number) - (clean[at] as number))
    found = norm === 'linf' ? Math.max(found, change) : found + change * change
  }
  return norm === 'linf' ? found : Math.sqrt(found)
}
