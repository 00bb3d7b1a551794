import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { CoreEvent } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { inputGradient, type InputGradient } from '../tensor/input-gradient'
import { crossEntropy } from '../tensor/losses'
import { valuesOf } from '../tensor/values-of'
import type { Values } from './packet'

/** Losses and their gradients at some inputs. */
export interface LossGradients {
  /** `[rows]` */
  readonly loss: Values
  /** `[rows * dimension]` gradient of each row's loss with respect to its own input. */
  readonly gradient: Values
}

/** A loss as a function of an input and a label: a network, or a closed form that stands for one. */
export interface LossField {
  readonly dimension: number
  /** @param x `[rows * dimension]`, row after row; @param labels `[rows]` */
  evaluate(x: Float32Array, labels: Int32Array): LossGradients
  /** The losses alone: one forward pass. */
  losses(x: Float32Array, labels: Int32Array): Values
}

/** The cross-entropy of a network and its input gradient: one forward and one backward pass for each call. */
export function networkField(model: Classifier): LossField {
  const [height, width, channels] = model.inputShape
  return {
    dimension: height * width * channels,
    evaluate(x, labels) {
      const inputs = tf.tensor4d(x, [labels.length, height, width, channels])
      const classes = tf.tensor1d(labels, 'int32')
      try {
        return valuesOfPass(inputGradient(model, inputs, classes))
      } finally {
        tf.dispose([inputs, classes])
      }
    },
    losses: (x, labels) =>
      valuesOf(() => {
        const inputs = tf.tensor4d(x, [labels.length, height, width, channels])
        return crossEntropy(model.logits(inputs), tf.tensor1d(labels, 'int32'))
      })
  }
}

/** The numbers of a pass, whose tensors are freed. */
export function valuesOfPass({ loss, gradient, logits }: InputGradient): LossGradients {
  try {
    return { loss: loss.dataSync<'float32'>(), gradient: gradient.dataSync<'float32'>() }
  } finally {
    tf.dispose([loss, gradient, logits])
  }
}

/** All rows together, copied out of the batches. */
export interface Evaluated extends LossGradients {
  readonly loss: Float64Array
  readonly gradient: Float32Array
}

/** How many inputs are evaluated at a time, and who hears of it. */
export interface EvaluateOptions {
  /** Inputs a forward and backward pass. Results do not depend on it beyond float32 rounding. */
  readonly batchSize: number
  readonly signal: Signal
  /** Called after every pass with the rows done so far. */
  readonly progress: (rows: number) => CoreEvent
  /** Names a row in an error message: "test image 17". */
  readonly nameOf: (row: number) => string
}

/**
 * Evaluates many inputs in batches, with a progress event after each.
 *
 * @throws AppError `not-finite` where a loss or gradient is NaN or infinite
 */
export function* evaluateInBatches(
  field: LossField,
  x: Float32Array,
  labels: Int32Array,
  { batchSize, signal, progress, nameOf }: EvaluateOptions
): Generator<CoreEvent, Evaluated, void> {
  const { dimension } = field
  const rows = labels.length
  const loss = new Float64Array(rows)
  const gradient = new Float32Array(rows * dimension)
  for (let from = 0; from < rows; from += batchSize) {
    signal.throwIfAborted()
    const to = Math.min(rows, from + batchSize)
    const batch = field.evaluate(x.slice(from * dimension, to * dimension), labels.slice(from, to))
    loss.set(batch.loss, from)
    gradient.set(batch.gradient, from * dimension)
    refuseNotFinite(loss, gradient, from, to, nameOf)
    yield progress(to)
  }
  return { loss, gradient }
}

function refuseNotFinite(
  loss: Float64Array,
  gradient: Float32Array,
  from: number,
  to: number,
  nameOf: (row: number) => string
): void {
  const dimension = gradient.length / loss.length
  for (let row = from; row < to; row++) {
    let total = loss[row] as number
    // A sum is finite only if all its terms are: no float32 values overflow a float64 sum.
    for (let at = row * dimension; at < (row + 1) * dimension; at++) total += gradient[at] as number
    if (Number.isFinite(total)) continue
    throw new AppError(
      'not-finite',
      `Expected a finite loss and input gradient, found NaN or infinity at ${nameOf(row)}. The packet is not defined ` +
        `there: check the weights of the network, or whether training diverged.`
    )
  }
}
