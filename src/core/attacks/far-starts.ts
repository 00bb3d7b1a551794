import * as tf from '@tensorflow/tfjs-core'
import { range } from '../tensor/batches'
import { chosenRows, rowsOf } from '../tensor/rows-of'
import type { AttackInput } from './attack'
import type { NearestExamples } from './nearest-examples'

/** Draws of noise, steps up the margin where no draw is adversarial, and halvings of the way to the clean input. */
const DRAWS = 10
const CLIMBS = 20
const HALVINGS = 10

/**
 * Adversarial inputs to begin with, on the border between clean input and noise: the first of some uniform draws that
 * fools the network (else where some large steps up the margin end), then bisection on the way back (the usual start of
 * Brendel & Bethge's attack). They are offered to `nearest`.
 */
export function* farStarts(
  input: AttackInput<unknown>,
  nearest: NearestExamples
): Generator<void, void, void> {
  const { oracle, x, threat, random, sampleIndices, signal } = input
  const { lower, upper } = threat.bounds
  const size = x.size / x.shape[0]
  const streams = Array.from(sampleIndices, (index) => random.fork('start').fork(`sample-${index}`))
  const open = (): Int32Array => range(0, x.shape[0]).filter((row) => nearest.distance(row) === Infinity)
  const offer = (points: tf.Tensor4D, rows: Int32Array): void => {
    const clean = rowsOf(x, rows)
    nearest.offer(points, clean, rows, oracle.decide(points, rows))
    clean.dispose()
  }
  for (let draw = 0; draw < DRAWS && open().length > 0; draw++) {
    signal.throwIfAborted()
    const rows = open()
    const values = new Float32Array(rows.length * size)
    rows.forEach((row, at) => values.set(streams[row]!.uniformArray(size, lower, upper), at * size))
    tf.tidy(() =>
      offer(tf.tensor4d(values, [rows.length, ...(x.shape.slice(1) as [number, number, number])]), rows)
    )
    yield
  }
  const rows = open()
  let current = rows.length > 0 ? rowsOf(x, rows) : null
  try {
    for (let climb = 0; current !== null && climb < CLIMBS && open().length > 0; climb++) {
      signal.throwIfAborted()
      const next: tf.Tensor4D = tf.tidy(() => {
        const { gradient } = oracle.gradient(current as tf.Tensor4D, rows, 'margin')
        const step = tf.mul<tf.Tensor4D>(tf.sign(gradient), (upper - lower) / CLIMBS)
        return tf.clipByValue(tf.add<tf.Tensor4D>(current as tf.Tensor4D, step), lower, upper)
      })
      current.dispose()
      current = next
      offer(current, rows)
      yield
    }
  } finally {
    current?.dispose()
  }
  yield* bisect(input, nearest)
}

/** Halves the way between clean input and start again and again. */
function* bisect(
  { oracle, x, signal }: AttackInput<unknown>,
  nearest: NearestExamples
): Generator<void, void, void> {
  const rows = range(0, x.shape[0]).filter((row) => nearest.distance(row) < Infinity)
  if (rows.length === 0) return
  const clean = rowsOf(x, rows)
  let inner = tf.clone(clean)
  let outer = tf.tidy(() => rowsOf(nearest.toTensor(), rows))
  try {
    for (let halving = 0; halving < HALVINGS; halving++) {
      signal.throwIfAborted()
      const half = tf.tidy(() => tf.mul<tf.Tensor4D>(tf.add(inner, outer), 0.5))
      const fooled = oracle.decide(half, rows)
      nearest.offer(half, clean, rows, fooled)
      const nextOuter = chosenRows(outer, half, fooled)
      const nextInner = chosenRows(
        inner,
        half,
        fooled.map((flag) => 1 - flag)
      )
      tf.dispose([inner, outer, half])
      inner = nextInner
      outer = nextOuter
      yield
    }
  } finally {
    tf.dispose([clean, inner, outer])
  }
}
