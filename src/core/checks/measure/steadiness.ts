import * as tf from '@tensorflow/tfjs-core'
import { formatCount, formatNumber } from '../../charts/format'
import { correctRows, predict } from '../../evaluation/predict'
import type { Classifier } from '../../models/classifier'
import type { Passing } from '../../jobs/job'
import { batchOf, range } from '../../tensor/batches'
import { withoutFigure, type Finding } from './finding'
import type { ProbeInput } from './probes'

/** Passes of C8 over the same images (AutoAttack's `checks.py`). */
const PASSES = 5
/** How far apart outputs of length 1 may lie. */
const APART = 1e-4
/** Images of C24, each of which is asked for by itself. */
const FEW = 16

/** Rows of outputs `[n, classCount]` brought to length 1. */
function unitRows(outputs: Float32Array, classCount: number): Float32Array {
  const unit = outputs.slice()
  for (let from = 0; from < unit.length; from += classCount) {
    const row = unit.subarray(from, from + classCount)
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)) + 1e-10
    for (let at = 0; at < row.length; at++) row[at]! /= length
  }
  return unit
}

/** Largest Euclidean distance between rows of two sets of outputs, each brought to length 1. */
function apart(a: Float32Array, b: Float32Array, classCount: number): number {
  const [p, q] = [unitRows(a, classCount), unitRows(b, classCount)]
  let most = 0
  for (let from = 0; from < p.length; from += classCount) {
    let square = 0
    for (let at = from; at < from + classCount; at++) square += ((p[at] as number) - (q[at] as number)) ** 2
    // NaN counts as far away.
    if (!(square <= most * most)) most = Number.isNaN(square) ? Infinity : Math.sqrt(square)
  }
  return most
}

/** C8: passes over the same batch, each held against each other one. */
export function deterministic(input: ProbeInput, { signal, room }: Passing): Finding {
  const { model, test, offset, batchSize } = input
  const count = Math.min(input.samples, test.count - offset)
  const { x, y } = batchOf(test, range(offset, count))
  try {
    const labels = y.dataSync<'int32'>()
    const passes = Array.from({ length: PASSES }, () => predict(model, x, batchSize, signal, room))
    const pairs = passes.flatMap((a, at) => passes.slice(at + 1).map((b) => apart(a, b, model.classCount)))
    const figure = Math.max(...pairs)
    const right = passes.map((one) =>
      correctRows(one, model.classCount, labels).reduce((sum, flag) => sum + flag, 0)
    )
    const isSame = right.every((one) => one === right[0])
    const range_ = isSame
      ? `${formatCount(right[0] ?? 0)} right each time`
      : `${formatCount(Math.min(...right))} to ${formatCount(Math.max(...right))} right`
    return {
      state: figure > APART || !isSame ? 'warned' : 'passed',
      sentence:
        `${PASSES} passes over ${formatCount(count)} images: ${range_}; outputs of length 1 lie at most ` +
        `${formatNumber(figure)} apart.`,
      figure,
      threshold: APART,
      sampleCount: count
    }
  } finally {
    tf.dispose([x, y])
  }
}

/** True for a network that answers at random: what compares its answers would find the chance only. */
export function isRandom(
  model: Classifier,
  x: tf.Tensor4D,
  batchSize: number,
  { signal, room }: Passing
): boolean {
  const [a, b] = [0, 1].map(() => predict(model, x, batchSize, signal, room)) as [Float32Array, Float32Array]
  return apart(a, b, model.classCount) > APART
}

/** The same for one whose answers depend on what else is in the batch. */
function isOfBatch(model: Classifier, x: tf.Tensor4D, { signal, room }: Passing): boolean {
  return (
    apart(predict(model, x, x.shape[0], signal, room), predict(model, x, 1, signal), model.classCount) > APART
  )
}

export const RANDOM = 'The network answers at random (C8), so that its answers differ anyway.'

/** Why answers to the same image cannot be compared over the steps of an attack; null where they can. */
export function unsteadiness(
  model: Classifier,
  x: tf.Tensor4D,
  batchSize: number,
  passing: Passing
): string | null {
  if (isRandom(model, x, batchSize, passing)) return RANDOM
  return isOfBatch(model, x, passing)
    ? 'What the network says of an image depends on its batch (C24), which shrinks as an attack goes on.'
    : null
}

/** C24: the outputs, brought to length 1, may differ by rounding only. */
export function alone(input: ProbeInput, passing: Passing): Finding {
  const { signal, room } = passing
  const { model, test, offset, batchSize } = input
  const count = Math.min(input.samples, FEW, test.count - offset)
  const { x, y } = batchOf(test, range(offset, count))
  try {
    if (isRandom(model, x, batchSize, passing)) return withoutFigure('not-applicable', RANDOM, count)
    const together = predict(model, x, count, signal, room)
    const single = predict(model, x, 1, signal)
    const figure = apart(together, single, model.classCount)
    return {
      state: figure > APART ? 'failed' : 'passed',
      sentence: `${formatCount(count)} images alone and in a batch: outputs of length 1 lie at most ${formatNumber(figure)} apart.`,
      figure,
      threshold: APART,
      sampleCount: count
    }
  } finally {
    tf.dispose([x, y])
  }
}
