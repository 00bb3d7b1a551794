import * as tf from '@tensorflow/tfjs-core'
import { formatCount, formatPercent } from '../../charts/format'
import { correctRows, predict } from '../../evaluation/predict'
import type { Classifier } from '../../models/classifier'
import type { Passing } from '../../jobs/job'
import { batchOf, range } from '../../tensor/batches'
import { evenRanges } from '../../tensor/even-ranges'
import { inPieces, piece } from '../../tensor/in-pieces'
import { inputGradient } from '../../tensor/input-gradient'
import { attackLoss, type LossKind } from '../../tensor/losses'
import { createRandom } from '../../tensor/random'
import { Room } from '../../tensor/room'
import { rowsOf } from '../../tensor/rows-of'
import { valuesOf } from '../../tensor/values-of'
import { withoutFigure, type Finding } from './finding'
import type { ProbeInput } from './probes'
import { isRandom, RANDOM } from './steadiness'

/** Images of C11 and C12, each of which is asked for often. */
const FEW = 16
const DIRECTIONS = 20
/** Steps of the central differences, in the Euclidean norm: small enough for kinks, and large enough for float32. */
const STEPS = [1e-3, 1e-2]
const WRONG_GRADIENT = 0.1
const DRAWS = 100
/** Noise of plus and minus four of 255 levels of the box. */
const LEVELS = 4 / 255
const UNSTABLE = 0.1
const NONE_RIGHT = 'The network has none of these images right.'

/** The images that the network has right, at most `most` of them; only these are attacked. The caller disposes x and y. */
function rightOnes(
  { model, test, samples, offset, batchSize }: ProbeInput,
  most: number,
  { signal, room = new Room() }: Passing
): { x: tf.Tensor4D; y: tf.Tensor1D; count: number } | null {
  const count = Math.min(samples, test.count - offset)
  const all = batchOf(test, range(offset, count))
  try {
    const labels = all.y.dataSync<'int32'>()
    const right = correctRows(predict(model, all.x, batchSize, signal, room), model.classCount, labels)
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

/**
 * Rows whose gradient is zero in every pixel, or not finite. Those that are wrong in the very pass do not count: by the DLR
 * loss a label in third place rightly has none.
 */
function stuckRows(model: Classifier, x: tf.Tensor4D, y: tf.Tensor1D, kind: LossKind): number {
  const found = inputGradient(model, x, y, kind)
  try {
    const losses = found.loss.dataSync<'float32'>()
    const isWrong = (row: number): boolean => kind !== 'cross-entropy' && (losses[row] as number) >= 0
    const sizes = valuesOf(() => tf.sum(tf.abs(found.gradient), [1, 2, 3]))
    return sizes.reduce(
      (sum, size, row) => sum + (isWrong(row) || (size > 0 && Number.isFinite(size)) ? 0 : 1),
      0
    )
  } finally {
    tf.dispose([found.loss, found.logits, found.gradient])
  }
}

/** C10: cross-entropy fades where a network is sure, the margin does not; what no loss moves has no gradient at all. */
export function gradients(input: ProbeInput, { signal, room = new Room() }: Passing): Finding {
  const found = rightOnes(input, input.samples, { signal, room })
  if (found === null) return withoutFigure('not-applicable', NONE_RIGHT)
  const { x, y, count } = found
  try {
    const shareOf = (kind: LossKind): number => {
      let stuck = 0
      room.over(evenRanges(count, input.batchSize), (rows) => {
        signal.throwIfAborted()
        const [part, labels] = [piece(x, rows), piece(y, rows)]
        try {
          stuck += stuckRows(input.model, part, labels, kind)
        } finally {
          tf.dispose([part, labels])
        }
      })
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
export function differences(input: ProbeInput, { signal, room = new Room() }: Passing): Finding {
  const { model, batchSize, seed } = input
  const found = rightOnes(input, FEW, { signal, room })
  if (found === null) return withoutFigure('not-applicable', NONE_RIGHT)
  const { x, y, count } = found
  const random = createRandom(seed).fork('check-C11')
  const errors: number[] = []
  try {
    if (isRandom(model, x, batchSize, { signal, room })) return withoutFigure('not-applicable', RANDOM, count)
    const slopesOf = inPieces(count, room, (rows) =>
      valuesOf(() => inputGradient(model, piece(x, rows), piece(y, rows), 'margin').gradient)
    )
    const gradient = tf.tensor4d(slopesOf, x.shape)
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
          inPieces(count, room, (rows) =>
            valuesOf(() => {
              const [base, labels] = [piece(x, rows), piece(y, rows)]
              const move = tf.mul<tf.Tensor4D>(piece(u, rows), h)
              const ahead = marginOf(model, tf.add(base, move), labels)
              return tf.div(tf.sub(ahead, marginOf(model, tf.sub(base, move), labels)), 2 * h)
            })
          )
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
export function stable(input: ProbeInput, { signal, room = new Room() }: Passing): Finding {
  const { model, test, batchSize, seed } = input
  const found = rightOnes(input, FEW, { signal, room })
  if (found === null) return withoutFigure('not-applicable', NONE_RIGHT)
  const { x, y, count } = found
  const random = createRandom(seed).fork('check-C12')
  const reach = LEVELS * (test.bounds.upper - test.bounds.lower)
  try {
    if (isRandom(model, x, batchSize, { signal, room })) return withoutFigure('not-applicable', RANDOM, count)
    /** The margins of the images, moved by some noise. */
    const marginsAt = (noise: tf.Tensor4D | null): Float32Array =>
      inPieces(count, room, (rows) =>
        valuesOf(() => {
          const base = piece(x, rows)
          return marginOf(model, noise ? tf.add(base, piece(noise, rows)) : base, piece(y, rows))
        })
      )
    const before = marginsAt(null)
    let sum = 0
    for (let draw = 0; draw < DRAWS; draw++) {
      signal.throwIfAborted()
      const noise = tf.tensor4d(random.uniformArray(x.size, -reach, reach), x.shape)
      let after: Float32Array
      try {
        after = marginsAt(noise)
      } finally {
        noise.dispose()
      }
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

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
