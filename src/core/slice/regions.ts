import * as tf from '@tensorflow/tfjs-core'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { rowInputs, type GridRange, type Plane } from './plane'

/** What a network says on a plane. */
export interface Regions {
  /** Predicted class of each point. */
  readonly classes: number[]
  /** Largest logit minus the second largest, to three digits; 0 on a boundary. */
  readonly margins: number[]
  readonly insideBox: number
}

/** Inputs a forward pass, in rows of the grid. */
const BATCH = 512

/** Asks a network at each point of a grid. Yields the share that is done. */
export function* regionsOf(
  model: Classifier,
  plane: Plane,
  range: GridRange,
  signal: Signal
): Generator<number, Regions, void> {
  const { count } = range
  const classes: number[] = []
  const margins: number[] = []
  let inside = 0
  const rowsAtOnce = Math.max(1, Math.floor(BATCH / count))
  for (let first = 0; first < count; first += rowsAtOnce) {
    signal.throwIfAborted()
    const rows = Array.from({ length: Math.min(rowsAtOnce, count - first) }, (_, row) =>
      rowInputs(plane, range, first + row)
    )
    for (const inputs of rows) inside += countInside(inputs, plane.origin.length, model.bounds)
    const logits = forward(model, rows)
    for (let from = 0; from < logits.length; from += model.classCount) {
      const best = topTwo(logits, from, model.classCount)
      classes.push(best.index)
      margins.push(Number((best.top - best.next).toPrecision(3)))
    }
    yield (first + rows.length) / count
  }
  return { classes, margins, insideBox: inside / (count * count) }
}

function forward(model: Classifier, rows: readonly Float32Array[]): Float32Array {
  const [height, width, channels] = model.inputShape
  const size = height * width * channels
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0))
  let at = 0
  for (const row of rows) {
    all.set(row, at)
    at += row.length
  }
  return tf.tidy(() =>
    model.logits(tf.tensor4d(all, [all.length / size, height, width, channels])).dataSync<'float32'>()
  )
}

function topTwo(
  logits: Float32Array,
  from: number,
  count: number
): { index: number; top: number; next: number } {
  let [index, top, next] = [0, -Infinity, -Infinity]
  for (let place = 0; place < count; place++) {
    const value = logits[from + place] as number
    if (value > top) [index, next, top] = [place, top, value]
    else if (value > next) next = value
  }
  return { index, top, next }
}

function countInside(inputs: Float32Array, size: number, bounds: Classifier['bounds']): number {
  // Rounding on the way to a corner is not outside.
  const [lower, upper] = [bounds.lower - 1e-6, bounds.upper + 1e-6]
  let count = 0
  for (let from = 0; from < inputs.length; from += size) {
    let at = from
    while (at < from + size && (inputs[at] as number) >= lower && (inputs[at] as number) <= upper) at++
    if (at === from + size) count++
  }
  return count
}
