import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError } from '@contract/errors'
import type { Progress } from '@contract/job'
import type { MethodSpec, Optimizer as OptimizerSpec, Schedule } from '@contract/training'
import type { LabelledImages } from '../data'
import type { JobContext, WeightData } from '../jobs/job'
import { networkOf, type Network } from '../models/network'
import { batchOf } from '../tensor/batches'
import type { Random } from '../tensor/random'
import { methods } from './methods'
import { createOptimizer } from './optimizers'
import { scheduleFactor } from './schedules'

export interface TrainInput {
  /** Changed in place; stays the caller's to dispose. */
  readonly model: LayersModel
  readonly data: LabelledImages
  readonly method: MethodSpec
  readonly optimizer: OptimizerSpec
  readonly schedule: Schedule
  readonly batchSize: number
  readonly epochs: number
  readonly random: Random
  /** Where to go on, the model's weights being those after `epoch`; null to start. */
  readonly resume: { readonly epoch: number; readonly optimizer: WeightData } | null
}

/** The end of an epoch. Until the generator is asked for more, the model stands still and may be measured. */
export interface EpochEnd {
  readonly kind: 'epoch'
  /** 0: before training. */
  readonly epoch: number
  /** Mean loss over the epoch's images, each at its turn; null before training. */
  readonly loss: number | null
  readonly learningRate: number | null
  /** Seconds of training, without those in which the generator waited. */
  readonly seconds: number
  readonly optimizer: WeightData
}

/** Progress in batches of the running epoch. */
export type TrainEvent = { readonly kind: 'progress'; readonly progress: Progress } | EpochEnd

const MILLISECONDS_BETWEEN_REPORTS = 100

/**
 * Trains a model in place, epoch by epoch. The order of an epoch depends on the seed and its number alone, and the
 * optimizer's state is all that one step hands to the next, so a training that goes on from `resume` gives the same
 * bytes as one that never stopped.
 *
 * @throws AppError 'not-finite' when the loss or a weight becomes NaN or infinite
 */
export async function* train(
  input: TrainInput,
  context: Pick<JobContext, 'signal' | 'now'>
): AsyncGenerator<TrainEvent, void, void> {
  checkData(input)
  const { model, data, schedule, batchSize, epochs, random, resume } = input
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const network = networkOf(model)
  const optimizer = createOptimizer(input.optimizer, variables, resume?.optimizer ?? null)
  try {
    if (resume === null) yield epochEnd(0, null, null, 0, optimizer.state())
    const batches = Math.ceil(data.count / batchSize)
    for (let epoch = (resume?.epoch ?? 0) + 1; epoch <= epochs; epoch++) {
      const order = random.fork(`epoch-${epoch}`).permutation(data.count)
      const learningRate = input.optimizer.learningRate * scheduleFactor(schedule, epoch, epochs)
      const message = `epoch ${epoch} of ${epochs}`
      let lossSum = 0
      let milliseconds = 0
      let reported = context.now()
      for (let batch = 0; batch < batches; batch++) {
        context.signal.throwIfAborted()
        const started = context.now()
        const chosen = order.subarray(batch * batchSize, (batch + 1) * batchSize)
        const { loss, gradients } = lossAndGradients(input, network, variables, chosen)
        if (!Number.isFinite(loss)) {
          tf.dispose(gradients)
          throw notFinite(`the loss became ${loss}`, epoch, batch + 1, batches, learningRate)
        }
        optimizer.apply(gradients, learningRate)
        tf.dispose(gradients)
        lossSum += loss * chosen.length
        const now = context.now()
        milliseconds += now - started
        if (now - reported < MILLISECONDS_BETWEEN_REPORTS) continue
        reported = now
        yield { kind: 'progress', progress: { done: batch + 1, total: batches, unit: 'batches', message } }
      }
      if (!optimizer.isFinite())
        throw notFinite('a weight became NaN or infinite', epoch, batches, batches, learningRate)
      yield epochEnd(epoch, lossSum / data.count, learningRate, milliseconds / 1000, optimizer.state())
    }
  } finally {
    optimizer.dispose()
  }
}

/** Mean loss of a batch and its gradient by each variable; the caller disposes the gradients. */
function lossAndGradients(
  { data, method }: TrainInput,
  network: Network,
  variables: readonly tf.Variable[],
  indices: Int32Array
): { loss: number; gradients: tf.Tensor[] } {
  const { x, y } = batchOf(data, indices)
  try {
    const { value, grads } = tf.variableGrads(
      () => methods[method.id].loss({ network, x, y, options: method.options }),
      [...variables]
    )
    const loss = value.dataSync<'float32'>()[0] as number
    value.dispose()
    return { loss, gradients: variables.map(({ name }) => grads[name] as tf.Tensor) }
  } finally {
    tf.dispose([x, y])
  }
}

function epochEnd(
  epoch: number,
  loss: number | null,
  learningRate: number | null,
  seconds: number,
  optimizer: WeightData
): EpochEnd {
  return { kind: 'epoch', epoch, loss, learningRate, seconds, optimizer }
}

function checkData({ model, data }: TrainInput): void {
  if (data.count === 0)
    throw new AppError('shape-mismatch', 'Training needs at least one image; the training split has none.')
  const expected = model.inputs[0]?.shape.slice(1).join('×')
  const found = data.imageShape.join('×')
  const classes = model.outputs[0]?.shape[1]
  if (expected !== found || classes !== data.classCount)
    throw new AppError(
      'shape-mismatch',
      `The network takes ${expected} images of ${classes} classes; ` +
        `the data set has ${found} images of ${data.classCount} classes.`
    )
}

function notFinite(what: string, epoch: number, batch: number, batches: number, rate: number): AppError {
  return new AppError(
    'not-finite',
    `Training stopped in epoch ${epoch}, batch ${batch} of ${batches}: ${what}. ` +
      `Try a smaller learning rate (it was ${rate}) or larger batches, and check that the pixels are finite.`
  )
}
