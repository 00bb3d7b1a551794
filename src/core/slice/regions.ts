import * as tf from '@tensorflow/tfjs-core'
import type { JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import { Room } from '../tensor/room'
import { valuesOf } from '../tensor/values-of'
import { inputsAt, type GridRange, type Plane } from './plane'

/** What a network says on a plane. */
export interface Regions {
  /** Predicted class of each point. */
  readonly classes: number[]
  /** Largest logit minus the second largest, to three digits; 0 on a boundary. */
  readonly margins: number[]
  readonly insideBox: number
}

/** Points of the grid a forward pass; with room, passes that do not fit into memory are halved. */
const BATCH = 512

/** Asks a network at each point of a grid. Yields the share that is done. */
export function* regionsOf(
  model: Classifier,
  plane: Plane,
  range: GridRange,
  { signal, room = new Room() }: Pick<JobContext, 'signal' | 'room'>
): Generator<number, Regions, void> {
  const total = range.count * range.count
  const classes: number[] = []
  const margins: number[] = []
  let inside = 0
  for (let from = 0; from < total; from += BATCH) {
    const count = Math.min(BATCH, total - from)
    room.over([{ from, count }], (points) => {
      signal.throwIfAborted()
      const inputs = inputsAt(plane, range, points)
      const logits = valuesOf(() => model.logits(tf.tensor4d(inputs, [points.count, ...model.inputShape])))
      for (let at = 0; at < logits.length; at += model.classCount) {
        const best = topTwo(logits, at, model.classCount)
        classes.push(best.index)
        margins.push(Number((best.top - best.next).toPrecision(3)))
      }
      inside += countInside(inputs, plane.origin.length, model.bounds)
    })
    yield (from + count) / total
  }
  return { classes, margins, insideBox: inside / total }
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
