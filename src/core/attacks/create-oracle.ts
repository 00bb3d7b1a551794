import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { Knowledge } from '@contract/threat-model'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { evenRanges } from '../tensor/even-ranges'
import { inputGradientOf } from '../tensor/input-gradient'
import { rowLoss, type LossKind } from '../tensor/losses'
import { joinedRows, someRows } from '../tensor/rows-of'
import { withSubstitutes } from '../tensor/substitutes'
import { valuesOf } from '../tensor/values-of'
import {
  callsLeft,
  countCalls,
  emptyCallRecord,
  raiseFlag,
  type CallBudget,
  type CallRecord,
  type PartRecord
} from './call-record'
import { isSuccess, lossOfGoal, type Goal } from './goal'
import type {
  Answers,
  DifferenceGradients,
  GradientAnswers,
  InputMap,
  LossOfLogits,
  NearbyOracle,
  Oracle
} from './oracle'
import { windowPasses } from './window-passes'
import type { Hear } from './witness'

/** What an oracle answers from, and within which limits. */
export interface OracleInput extends Goal {
  readonly model: Classifier
  /** What the attacker sees of it; all of it by default. */
  readonly knowledge?: Knowledge
  readonly budget?: CallBudget
  /** Most inputs of one pass; larger questions are split. */
  readonly batchSize: number
  readonly signal: Signal
  /** What happens to an input before the network sees it; gradients pass it unchanged (straight through). */
  readonly quantise?: Quantise | undefined
  /** Width of the ramps that stand in for jumps on the way back; none where undefined. */
  readonly substitutes?: number | undefined
  /** Told of each question, as it was asked, whose answer shows what the network takes the very inputs for. */
  readonly hear?: Hear | undefined
}

/** Inputs `[m, h, w, c]` of the samples `rows`, changed: a new tensor. Runs inside `tf.tidy`. */
export type Quantise = (x: tf.Tensor4D, rows: Int32Array) => tf.Tensor4D

const sight: Readonly<Record<Knowledge, number>> = { none: 0, decision: 1, score: 2, 'white-box': 3 }

/** An oracle for one batch of samples, and the record that it keeps of the questions. */
export function createOracle(input: OracleInput): { oracle: Oracle; record: CallRecord } {
  const record = emptyCallRecord(input.labels.length)
  return { oracle: oracleOf(input, record, 1), record }
}

function oracleOf(input: OracleInput, record: PartRecord, draws: number): Oracle {
  const { model, labels, targets = null, batchSize, signal, knowledge = 'white-box', budget = {} } = input
  const { quantise, substitutes, hear } = input
  const differentiate = <T>(how: () => T): T =>
    substitutes === undefined ? how() : withSubstitutes(substitutes, how)
  const { classCount } = model

  function need(wanted: Knowledge): void {
    if (sight[knowledge] < sight[wanted])
      throw new AppError('bug', `An attack with ${knowledge} knowledge asked a ${wanted} question.`)
  }

  /** Asks in parts of at most `batchSize` rows, `draws` times each. Runs inside `tf.tidy`. */
  function inParts<T>(
    x: tf.Tensor4D,
    rows: Int32Array,
    ask: (part: tf.Tensor4D, rows: Int32Array, from: number, whole: tf.Tensor4D) => T
  ): T[] {
    const ranges = evenRanges(rows.length, batchSize)
    return ranges.map(({ from, count }) => {
      signal.throwIfAborted()
      const whole = someRows(x, { from, count })
      const own = rows.subarray(from, from + count)
      return ask(quantise ? quantise(whole, own) : whole, own, from, whole)
    })
  }

  function forward(x: tf.Tensor4D, rows: Int32Array): Float32Array {
    const logits = new Float32Array(rows.length * classCount)
    tf.tidy(() => {
      inParts(x, rows, (part, partRows, from, whole) => {
        for (let draw = 0; draw < draws; draw++) {
          countCalls(record, budget, ['forwardCalls'], partRows)
          const found = model.logits(part)
          addMean(logits, found.dataSync<'float32'>(), from * classCount, draws)
          found.dispose()
        }
        hear?.(whole, partRows, partOf(logits, from, partRows))
      })
    })
    return logits
  }

  function partOf(logits: Float32Array, from: number, { length }: Int32Array): Float32Array {
    return logits.subarray(from * classCount, (from + length) * classCount)
  }

  function successes(logits: Float32Array, rows: Int32Array): Uint8Array {
    return Uint8Array.from(rows, (row, at) =>
      isSuccess(logits.subarray(at * classCount, (at + 1) * classCount), input, row) ? 1 : 0
    )
  }

  /** Who sees the class alone cannot average scores: what succeeds in more than half of the passes is a success. */
  function majority(x: tf.Tensor4D, rows: Int32Array): Uint8Array {
    const once = oracleOf(input, record, 1)
    const counts = new Int32Array(rows.length)
    for (let draw = 0; draw < draws; draw++) once.decide(x, rows).forEach((flag, at) => (counts[at]! += flag))
    return Uint8Array.from(counts, (count) => (2 * count > draws ? 1 : 0))
  }

  function gradientOf(
    x: tf.Tensor4D,
    rows: Int32Array,
    lossOf: LossOfLogits,
    through?: InputMap,
    isTold = true
  ): GradientAnswers {
    need('white-box')
    const loss = new Float32Array(rows.length)
    const logits = new Float32Array(rows.length * classCount)
    const gradient = tf.tidy(() => {
      const parts = inParts(x, rows, (part, partRows, from, whole) => {
        const place = { rows: partRows, from }
        const logitsOf = (inputs: tf.Tensor4D): tf.Tensor2D =>
          model.logits(through ? through(inputs, place) : inputs)
        return tf.tidy(() => {
          let sum: tf.Tensor4D | null = null
          for (let draw = 0; draw < draws; draw++) {
            countCalls(record, budget, ['forwardCalls', 'backwardCalls'], partRows)
            const found = differentiate(() =>
              inputGradientOf(logitsOf, part, (outputs) => lossOf(outputs, place))
            )
            addMean(loss, found.loss.dataSync<'float32'>(), from, draws)
            addMean(logits, found.logits.dataSync<'float32'>(), from * classCount, draws)
            sum = sum ? replaced(sum, found.gradient) : found.gradient
            tf.dispose([found.loss, found.logits])
          }
          // What goes through a change is another input.
          const told = partOf(logits, from, partRows)
          if (isTold && !through) hear?.(whole, partRows, told)
          const mean = draws === 1 ? sum : tf.mul<tf.Tensor4D>(sum as tf.Tensor4D, 1 / draws)
          return inspected(mean as tf.Tensor4D, record, partRows, successes(told, partRows))
        })
      })
      return joinedRows(parts)
    })
    return { loss, logits, fooled: successes(logits, rows), gradient }
  }

  const goalLoss =
    (kind: LossKind): LossOfLogits =>
    (logits, { rows }) =>
      rowLoss(logits, (z, slope, at) => lossOfGoal(kind, z, slope, input, rows[at] as number))

  function evaluate(x: tf.Tensor4D, rows: Int32Array, kind: LossKind): Answers {
    need('score')
    return answersOf(forward(x, rows), rows, kind)
  }

  function answersOf(logits: Float32Array, rows: Int32Array, kind: LossKind): Answers {
    const slope = new Float64Array(classCount)
    const loss = Float32Array.from(rows, (row, at) =>
      lossOfGoal(kind, logits.subarray(at * classCount, (at + 1) * classCount), slope, input, row)
    )
    return { loss, fooled: successes(logits, rows) }
  }

  /** Several passes would have to be remembered, and a network that sees other inputs than it is given, other windows. */
  function nearby(): NearbyOracle | null {
    const network = draws === 1 && !quantise ? (model.windowed?.() ?? null) : null
    if (network === null) return null
    const passes = windowPasses(network, batchSize)
    return {
      evaluate(x, rows, kind, windows) {
        need('score')
        signal.throwIfAborted()
        countCalls(record, budget, ['forwardCalls'], rows)
        const logits = valuesOf(() => passes.logits(x, rows, windows))
        hear?.(x, rows, logits)
        return answersOf(logits, rows, kind)
      },
      keep: (kept) => passes.keep(kept),
      dispose: () => passes.dispose()
    }
  }

  function differences(x: tf.Tensor4D, rows: Int32Array, classes: Int32Array): DifferenceGradients {
    const each = classes.length / rows.length
    const own = targets ?? labels
    const places = Int32Array.from(classes, (_, at) => Math.floor(at / each))
    const repeated = tf.tidy(() => tf.gather(x, tf.tensor1d(places, 'int32')))
    try {
      const { loss, gradient } = gradientOf(
        repeated,
        places.map((place) => rows[place] as number),
        (logits, part) =>
          rowLoss(logits, (z, slope, at) => {
            const other = classes[part.from + at] as number
            const base = own[part.rows[at] as number] as number
            slope[other]! += 1
            slope[base]! -= 1
            return (z[other] as number) - (z[base] as number)
          }),
        // Of some borders alone: what the network takes an input for is not told.
        undefined,
        false
      )
      const gradients = tf.reshape(gradient, [rows.length, each, -1]) as tf.Tensor3D
      gradient.dispose()
      return { differences: loss, gradients }
    } finally {
      repeated.dispose()
    }
  }

  return {
    classCount,
    labels,
    targets,
    callsLeft: (kind, row) => Math.floor(callsLeft(record, budget, kind, row) / draws),
    decide(x, rows) {
      need('decision')
      return draws === 1 ? successes(forward(x, rows), rows) : majority(x, rows)
    },
    logits(x, rows) {
      need('score')
      return forward(x, rows)
    },
    evaluate,
    nearby,
    gradient: (x, rows, kind, through) => gradientOf(x, rows, goalLoss(kind), through),
    gradientOf,
    differences,
    averaged: (passes) => oracleOf(input, record, draws * passes),
    substituted: (width) => oracleOf({ ...input, substitutes: width }, record, draws),
    subset(rows, limits) {
      const pick = (all: Int32Array): Int32Array => rows.map((row) => all[row] as number)
      const own = { ...emptyCallRecord(rows.length), whole: { record, rows } }
      return oracleOf(
        {
          ...input,
          ...limits,
          labels: pick(labels),
          targets: targets && pick(targets),
          quantise: quantise && ((x, own) => quantise(x, pickRows(rows, own))),
          hear: hear && ((x, own, logits) => hear(x, pickRows(rows, own), logits))
        },
        own,
        draws
      )
    }
  }
}

function pickRows(rows: Int32Array, places: Int32Array): Int32Array {
  return places.map((place) => rows[place] as number)
}

function addMean(sum: Float32Array, values: Float32Array, from: number, draws: number): void {
  for (let at = 0; at < values.length; at++) sum[from + at]! += (values[at] as number) / draws
}

/** The sum of two tensors, which are disposed. */
function replaced(sum: tf.Tensor4D, next: tf.Tensor4D): tf.Tensor4D {
  const total = tf.add<tf.Tensor4D>(sum, next)
  tf.dispose([sum, next])
  return total
}

/**
 * Notes zero and non-finite gradients; of the latter only the finite components remain. Where the network is fooled in the
 * very pass, none is needed: by the DLR loss a label in third place rightly has a gradient of zero.
 */
function inspected(
  found: tf.Tensor4D,
  record: PartRecord,
  rows: Int32Array,
  fooled: Uint8Array
): tf.Tensor4D {
  const sizes = tf.sum(tf.abs(found), [1, 2, 3]).dataSync<'float32'>()
  let allFinite = true
  rows.forEach((row, at) => {
    const size = sizes[at] as number
    if (size === 0 && fooled[at] !== 1) raiseFlag(record, 'zeroGradient', row)
    if (Number.isFinite(size)) return
    raiseFlag(record, 'notFiniteGradient', row)
    allFinite = false
  })
  return allFinite ? found : tf.where(tf.isFinite(found), found, tf.zerosLike(found))
}
