import * as tf from '@tensorflow/tfjs-core'
import type { ProbeCheckId } from '@contract/checks/job'
import { formatCount, formatNumber, formatPercent } from '../../charts/format'
import type { LabelledImages } from '../../data'
import { correctRows, predict } from '../../evaluation/predict'
import type { Classifier } from '../../models/classifier'
import type { Signal } from '../../signal'
import { batchOf, range } from '../../tensor/batches'
import { inputGradient } from '../../tensor/input-gradient'
import { attackLoss, type LossKind } from '../../tensor/losses'
import { createRandom } from '../../tensor/random'
import { rowsOf } from '../../tensor/rows-of'
import { valuesOf } from '../../tensor/values-of'
import { withoutFigure, type Finding } from './finding'

/** What the probes look at: the first images of an evaluation. */
export interface ProbeInput {
  readonly model: Classifier
  readonly test: LabelledImages
  readonly samples: number
  readonly offset: number
  readonly seed: number
  readonly batchSize: number
}

/** Passes of C8 over the same images (AutoAttack's `checks.py`). */
const PASSES = 5
/** How far apart outputs of length 1 may lie. */
const APART = 1e-4
/** Images of C11, C12 and C24, each of which is asked for often. */
const FEW = 16
const DIRECTIONS = 20
/** Steps of the central differences, in the Euclidean norm: small enough for kinks, and large enough for float32. */
const STEPS = [1e-3, 1e-2]
const WRONG_GRADIENT = 0.1
const DRAWS = 100
/** Noise of plus and minus four of 255 levels of the box. */
const LEVELS = 4 / 255
const UNSTABLE = 0.1

/** The probes of a network, by check. Each is over in a moment; the signal is looked at between passes. */
export const probes: Readonly<Record<ProbeCheckId, (input: ProbeInput, signal: Signal) => Finding>> = {
  C8: deterministic,
  C10: gradients,
  C11: differences,
  C12: stable,
  C24: alone
}

/** The images that the network has right, at most `most` of them; only these are attacked. The caller disposes x and y. */
function rightOnes(
  { model, test, samples, offset, batchSize }: ProbeInput,
  most: number,
  signal: Signal
): { x: tf.Tensor4D; y: tf.Tensor1D; count: number } | null {
  const count = Math.min(samples, test.count - offset)
  const all = batchOf(test, range(offset, count))
  try {
    const labels = all.y.dataSync<'int32'>()
    const right = correctRows(predict(model, all.x, batchSize, signal), model.classCount, labels)
    const rows = range(0, count)
      .filter((row) => right[row] === 1)
      .slice(0, most)
    if (rows.length === 0) return null
    const y = tf.tensor1d(
      rows.map((row) => labels[row] as number),
      'int32'
    )
    return { x: rowsOf(all.x, rows), y, count: rows.length }
  } finally {
    tf.dispose([all.x, all.y])
  }
}

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

/** C8: passes over the same batch, as AutoAttack compares them. */
function deterministic(input: ProbeInput, signal: Signal): Finding {
  const { model, test, offset, batchSize } = input
  const count = Math.min(input.samples, test.count - offset)
  const { x, y } = batchOf(test, range(offset, count))
  try {
    const labels = y.dataSync<'int32'>()
    const passes = Array.from({ length: PASSES }, () => predict(model, x, batchSize, signal))
    const [first = new Float32Array(), ...others] = passes
    const figure = Math.max(...others.map((one) => apart(first, one, model.classCount)))
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
function isRandom(model: Classifier, x: tf.Tensor4D, batchSize: number, signal: Signal): boolean {
  const [a, b] = [predict(model, x, batchSize, signal), predict(model, x, batchSize, signal)]
  return apart(a, b, model.classCount) > APART
}

const RANDOM = 'The network answers at random (C8), so that its answers differ anyway.'
const NONE_RIGHT = 'The network has none of these images right.'

/** Rows whose gradient is zero in every pixel, or not finite. */
function stuckRows(model: Classifier, x: tf.Tensor4D, y: tf.Tensor1D, kind: LossKind): number {
  const sizes = valuesOf(() => tf.sum(tf.abs(inputGradient(model, x, y, kind).gradient), [1, 2, 3]))
  return sizes.reduce((sum, size) => sum + (size > 0 && Number.isFinite(size) ? 0 : 1), 0)
}

/** C10: cross-entropy fades where a network is sure, the margin does not; what no loss moves has no gradient at all. */
function gradients(input: ProbeInput, signal: Signal): Finding {
  const found = rightOnes(input, input.samples, signal)
  if (found === null) return withoutFigure('not-applicable', NONE_RIGHT)
  const { x, y, count } = found
  try {
    const shareOf = (kind: LossKind): number => {
      let stuck = 0
      for (let from = 0; from < count; from += input.batchSize) {
        signal.throwIfAborted()
        const size = Math.min(input.batchSize, count - from)
        const part = tf.slice(x, [from, 0, 0, 0], [size, -1, -1, -1])
        const labels = tf.slice(y, [from], [size])
        stuck += stuckRows(input.model, part, labels, kind)
        tf.dispose([part, labels])
      }
      return stuck / count
    }
    const [entropy, margin, dlr] = [shareOf('cross-entropy'), shareOf('margin'), shareOf('dlr')]
    return {
      state: margin > 0 ? 'failed' : Math.max(entropy, dlr) > 0 ? 'warned' : 'passed',
      sentence:
        `Zero or not finite gradients on ${formatCount(count)} images: ${formatPercent(entropy)} by cross-entropy, ` +
        `${formatPercent(margin)} by the margin, ${formatPercent(dlr)} by the DLR loss.`,
      figure: Math.max(entropy, margin, dlr),
      threshold: 0,
      sampleCount: count
    }
  } finally {
    tf.dispose([x, y])
  }
}

const marginOf = (model: Classifier, x: tf.Tensor4D, y: tf.Tensor1D): tf.Tensor1D =>
  attackLoss('margin', model.logits(x), y)

/** C11: along random directions of length 1, by the better of two step sizes. Images without a gradient are left to C10. */
function differences(input: ProbeInput, signal: Signal): Finding {
  const { model, batchSize, seed } = input
  const found = rightOnes(input, FEW, signal)
  if (found === null) return withoutFigure('not-applicable', NONE_RIGHT)
  const { x, y, count } = found
  const random = createRandom(seed).fork('check-C11')
  const errors: number[] = []
  try {
    if (isRandom(model, x, batchSize, signal)) return withoutFigure('not-applicable', RANDOM, count)
    const gradient = tf.tidy(() => inputGradient(model, x, y, 'margin').gradient)
    try {
      const sizes = valuesOf(() => tf.sum(tf.abs(gradient), [1, 2, 3])).slice()
      for (let draw = 0; draw < DIRECTIONS; draw++) {
        signal.throwIfAborted()
        const u = tf.tidy(() => {
          const normal = tf.tensor4d(random.normalArray(x.size), x.shape)
          const length = tf.sqrt(tf.sum(tf.square(normal), [1, 2, 3], true))
          return tf.div<tf.Tensor4D>(normal, length)
        })
        const expected = valuesOf(() => tf.sum(tf.mul(gradient, u), [1, 2, 3])).slice()
        const slopes = STEPS.map((h) =>
          valuesOf(() => {
            const move = tf.mul<tf.Tensor4D>(u, h)
            const ahead = marginOf(model, tf.add(x, move), y)
            return tf.div(tf.sub(ahead, marginOf(model, tf.sub(x, move), y)), 2 * h)
          }).slice()
        )
        u.dispose()
        for (let row = 0; row < count; row++) {
          if (!((sizes[row] as number) > 0)) continue
          const slope = expected[row] as number
          const off = slopes.map(
            (found_) => Math.abs(slope - (found_[row] as number)) / (Math.abs(slope) + 1e-8)
          )
          errors.push(Math.min(...off))
        }
      }
    } finally {
      gradient.dispose()
    }
  } finally {
    tf.dispose([x, y])
  }
  if (errors.length === 0)
    return withoutFigure('not-applicable', 'No image has a gradient to compare (C10).', count)
  const figure = median(errors)
  return {
    state: figure > WRONG_GRADIENT ? 'failed' : 'passed',
    sentence:
      `Against central differences along ${DIRECTIONS} directions of ${formatCount(count)} images the gradient of the margin ` +
      `is off by ${formatPercent(figure)} (median).`,
    figure,
    threshold: WRONG_GRADIENT,
    sampleCount: count
  }
}

/** C12: of the margin, which decides about success and does not fade where the network is sure. */
function stable(input: ProbeInput, signal: Signal): Finding {
  const { model, test, batchSize, seed } = input
  const found = rightOnes(input, FEW, signal)
  if (found === null) return withoutFigure('not-applicable', NONE_RIGHT)
  const { x, y, count } = found
  const random = createRandom(seed).fork('check-C12')
  const reach = LEVELS * (test.bounds.upper - test.bounds.lower)
  try {
    if (isRandom(model, x, batchSize, signal)) return withoutFigure('not-applicable', RANDOM, count)
    const before = valuesOf(() => marginOf(model, x, y)).slice()
    let sum = 0
    for (let draw = 0; draw < DRAWS; draw++) {
      signal.throwIfAborted()
      const after = valuesOf(() =>
        marginOf(model, tf.add(x, tf.tensor4d(random.uniformArray(x.size, -reach, reach), x.shape)), y)
      )
      for (let row = 0; row < count; row++) {
        const base = before[row] as number
        const change = Math.abs((after[row] as number) - base)
        sum += change === 0 ? 0 : Math.min(1, change / Math.abs(base))
      }
    }
    const figure = sum / (DRAWS * count)
    return {
      state: figure > UNSTABLE ? 'warned' : 'passed',
      sentence:
        `Noise of ±4/255 changes the margin of ${formatCount(count)} images by ${formatPercent(figure)} ` +
        `(mean over ${DRAWS} draws, at most 100 % each).`,
      figure,
      threshold: UNSTABLE,
      sampleCount: count
    }
  } finally {
    tf.dispose([x, y])
  }
}

/** C24: the outputs, brought to length 1, may differ by rounding only. */
function alone(input: ProbeInput, signal: Signal): Finding {
  const { model, test, offset, batchSize } = input
  const count = Math.min(input.samples, FEW, test.count - offset)
  const { x, y } = batchOf(test, range(offset, count))
  try {
    if (isRandom(model, x, batchSize, signal)) return withoutFigure('not-applicable', RANDOM, count)
    const together = predict(model, x, count, signal)
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
