import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import type { Random } from '../tensor/random'
import type { AttackInput, AttackProgress } from './attack'
import { legalInput } from './legal'
import { QUESTION_SIZE } from './questions'
import { scoreSearch, type ScoreSearch, type SearchOptions } from './score-search'

/** How an attack estimates gradients from scores and steps along them. */
export interface EstimatedClimb {
  /** Forward passes for one gradient; half of them look the other way. */
  readonly samples: number
  /** How far the two looks are from the input along a direction. */
  readonly distance: number
  /** One random direction, into `out`. */
  draw(random: Random, out: Float32Array): void
  /**
   * One step of a sample, added to its perturbation.
   *
   * @param gradient estimate of its gradient
   */
  step(row: number, gradient: Float32Array, delta: Float32Array): void
  /** The loss after a step. */
  note?(row: number, loss: number): void
}

/**
 * Climbs estimated gradients `g = 1 / (2 distance pairs) sum_i (f(x + distance u_i) - f(x - distance u_i)) u_i` from
 * the clean input on, with one more pass after each step that judges it. What fools leaves, also what was asked about for
 * a gradient and lies in the ball; the best input counts.
 */
export async function* estimatedClimb(
  input: AttackInput<SearchOptions & { readonly queries: number }>,
  climb: EstimatedClimb
): AsyncGenerator<AttackProgress, tf.Tensor4D, void> {
  const { x, threat, options, signal, sampleIndices, random } = input
  const search = scoreSearch(input)
  const { size, clean } = search
  const shape = x.shape.slice(1) as [number, number, number]
  const current = clean.slice()
  const streams = Array.from(sampleIndices, (index) => random.fork(`sample-${index}`))
  const pairs = Math.max(1, Math.floor(climb.samples / 2))
  const each = 2 * pairs + 1
  const steps = Math.max(1, Math.floor(options.queries / options.eotSamples / each))
  try {
    for (let step = 1; step <= steps; step++) {
      signal.throwIfAborted()
      const asked = search.open(each)
      if (asked.length === 0) break
      const gradients = estimate(search, current, { rows: asked, streams, pairs, shape, climb, signal })
      const places = range(0, asked.length).filter((at) => !search.isFooled(asked[at] as number))
      const rows = places.map((at) => asked[at] as number)
      const deltas = new Float32Array(rows.length * size)
      rows.forEach((row, at) => {
        const delta = deltas.subarray(at * size, (at + 1) * size)
        for (let place = 0; place < size; place++)
          delta[place] = (current[row * size + place] as number) - (clean[row * size + place] as number)
        const from = (places[at] as number) * size
        climb.step(row, gradients.subarray(from, from + size), delta)
      })
      if (rows.length > 0)
        tf.tidy(() => {
          const next = legalInput(
            search.cleanRows(rows),
            tf.tensor4d(deltas, [rows.length, ...shape]),
            threat
          )
          const { loss } = search.offer(next, rows)
          const values = next.dataSync<'float32'>()
          rows.forEach((row, at) => {
            current.set(values.subarray(at * size, (at + 1) * size), row * size)
            climb.note?.(row, loss[at] as number)
          })
        })
      yield { done: step, total: steps }
    }
    return search.toTensor()
  } finally {
    search.dispose()
  }
}

interface Estimate {
  readonly rows: Int32Array
  readonly streams: readonly Random[]
  readonly pairs: number
  readonly shape: readonly [number, number, number]
  readonly climb: EstimatedClimb
  readonly signal: AttackInput<unknown>['signal']
}

/** `[rows * size]` estimated gradients. */
function estimate(
  search: ScoreSearch,
  current: Float32Array,
  { rows, streams, pairs, shape, climb, signal }: Estimate
): Float32Array {
  const { oracle, size, lossKind } = search
  const gradients = new Float32Array(rows.length * size)
  const most = Math.max(1, Math.floor(QUESTION_SIZE / (2 * rows.length * size)))
  for (let done = 0; done < pairs; done += most) {
    signal.throwIfAborted()
    const count = Math.min(most, pairs - done)
    const directions = new Float32Array(rows.length * count * size)
    const looks = new Float32Array(2 * directions.length)
    const asked = new Int32Array(rows.length * count * 2)
    rows.forEach((row, at) => {
      const here = current.subarray(row * size, (row + 1) * size)
      for (let pair = 0; pair < count; pair++) {
        const place = at * count + pair
        const direction = directions.subarray(place * size, (place + 1) * size)
        climb.draw(streams[row] as Random, direction)
        for (const [side, sign] of [1, -1].entries()) {
          const look = looks.subarray((2 * place + side) * size, (2 * place + side + 1) * size)
          for (let feature = 0; feature < size; feature++)
            look[feature] = (here[feature] as number) + sign * climb.distance * (direction[feature] as number)
          asked[2 * place + side] = row
        }
      }
    })
    const candidates = tf.tensor4d(looks, [asked.length, ...shape])
    try {
      const answers = oracle.evaluate(candidates, asked, lossKind)
      search.take(candidates, asked, answers)
      const { loss } = answers
      for (let place = 0; place < rows.length * count; place++) {
        const rise =
          ((loss[2 * place] as number) - (loss[2 * place + 1] as number)) / (2 * climb.distance * pairs)
        if (!Number.isFinite(rise)) continue
        const from = Math.floor(place / count) * size
        for (let feature = 0; feature < size; feature++)
          gradients[from + feature]! += rise * (directions[place * size + feature] as number)
      }
    } finally {
      candidates.dispose()
    }
  }
  return gradients
}
