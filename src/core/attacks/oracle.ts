import * as tf from '@tensorflow/tfjs-core'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { evenRanges } from '../tensor/even-ranges'
import { inputGradient } from '../tensor/input-gradient'
import { attackLoss, negativeMargin, type LossKind } from '../tensor/losses'

/** What the model says to some inputs, one entry a row. */
export interface Answers {
  /** The loss that the attack climbs. */
  readonly loss: Float32Array
  /** 1 where the input is not classified as its label. */
  readonly fooled: Uint8Array
}

/** Answers with the input gradient `[n, h, w, c]` of each row's loss; the caller disposes it. Always finite. */
export interface GradientAnswers extends Answers {
  readonly gradient: tf.Tensor4D
}

/**
 * A model as its attacker sees it. `rows` says which sample of the attacked batch each row of x belongs to: it picks
 * the labels, and the samples that the calls are counted for.
 */
export interface Oracle {
  /** One forward pass. */
  evaluate(x: tf.Tensor4D, rows: Int32Array, loss: LossKind): Answers
  /** One forward and one backward pass. */
  gradient(x: tf.Tensor4D, rows: Int32Array, loss: LossKind): GradientAnswers
}

/** What an attack asked for and met, one entry a sample. */
export interface CallRecord {
  readonly forwardCalls: Int32Array
  readonly backwardCalls: Int32Array
  /** 1 where a gradient was zero in every feature: the attack could not climb there. */
  readonly zeroGradient: Uint8Array
  /** 1 where a gradient held NaN or an infinite number. */
  readonly notFiniteGradient: Uint8Array
}

export interface OracleInput {
  readonly model: Classifier
  /** Label of each sample of the attacked batch. */
  readonly labels: Int32Array
  /** Most inputs of one pass; larger questions are split. */
  readonly batchSize: number
  readonly signal: Signal
}

/** An oracle for one batch of samples, and the record that it keeps of the questions. */
export function createOracle(input: OracleInput): { oracle: Oracle; record: CallRecord } {
  const { model, labels, batchSize, signal } = input
  const record: CallRecord = {
    forwardCalls: new Int32Array(labels.length),
    backwardCalls: new Int32Array(labels.length),
    zeroGradient: new Uint8Array(labels.length),
    notFiniteGradient: new Uint8Array(labels.length)
  }

  /** Asks in parts of at most `batchSize` rows. Runs inside `tf.tidy`; returns what `ask` gave for each part. */
  function inParts<T>(
    x: tf.Tensor4D,
    rows: Int32Array,
    ask: (part: tf.Tensor4D, partRows: Int32Array, y: tf.Tensor1D, from: number) => T
  ): T[] {
    const ranges = evenRanges(rows.length, batchSize)
    return ranges.map(({ from, count }) => {
      signal.throwIfAborted()
      const part = ranges.length === 1 ? x : tf.slice(x, [from, 0, 0, 0], [count, -1, -1, -1])
      const partRows = rows.subarray(from, from + count)
      const y = Int32Array.from(partRows, (row) => labels[row] as number)
      return ask(part, partRows, tf.tensor1d(y, 'int32'), from)
    })
  }

  function evaluate(x: tf.Tensor4D, rows: Int32Array, kind: LossKind): Answers {
    const answers = emptyAnswers(rows.length)
    tf.tidy(() =>
      inParts(x, rows, (part, partRows, y, from) =>
        tf.tidy(() => {
          const logits = model.logits(part)
          write(answers, from, attackLoss(kind, logits, y), negativeMargin(logits, y))
          for (const row of partRows) record.forwardCalls[row]!++
        })
      )
    )
    return answers
  }

  function gradient(x: tf.Tensor4D, rows: Int32Array, kind: LossKind): GradientAnswers {
    const answers = emptyAnswers(rows.length)
    const gradients = tf.tidy(() => {
      const parts = inParts(x, rows, (part, partRows, y, from) =>
        tf.tidy(() => {
          const found = inputGradient(model, part, y, kind)
          write(answers, from, found.loss, negativeMargin(found.logits, y))
          for (const row of partRows) {
            record.forwardCalls[row]!++
            record.backwardCalls[row]!++
          }
          return inspected(found.gradient, partRows)
        })
      )
      return parts.length === 1 ? (parts[0] as tf.Tensor4D) : tf.concat(parts, 0)
    })
    return { ...answers, gradient: gradients }
  }

  /** Notes zero and non-finite gradients; of the latter only the finite components remain. */
  function inspected(found: tf.Tensor4D, rows: Int32Array): tf.Tensor4D {
    const sizes = tf.sum(tf.abs(found), [1, 2, 3]).dataSync<'float32'>()
    let allFinite = true
    rows.forEach((row, at) => {
      const size = sizes[at] as number
      if (size === 0) record.zeroGradient[row] = 1
      if (Number.isFinite(size)) return
      record.notFiniteGradient[row] = 1
      allFinite = false
    })
    return allFinite ? found : tf.where(tf.isFinite(found), found, tf.zerosLike(found))
  }

  return { oracle: { evaluate, gradient }, record }
}

function emptyAnswers(count: number): Answers {
  return { loss: new Float32Array(count), fooled: new Uint8Array(count) }
}

function write(answers: Answers, from: number, loss: tf.Tensor1D, marginBelowZero: tf.Tensor1D): void {
  answers.loss.set(loss.dataSync<'float32'>(), from)
  // A margin that is not a number is no correct answer either.
  marginBelowZero.dataSync<'float32'>().forEach((value, at) => {
    answers.fooled[from + at] = value < 0 ? 0 : 1
  })
}
