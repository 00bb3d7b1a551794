import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { AppError } from '@contract/errors'
import type { Progress } from '@contract/job'
import type { MethodSpec, Optimizer as OptimizerSpec, Schedule } from '@contract/training'
import type { LabelledImages } from '../data'
import type { JobContext, WeightData } from '../jobs/job'
import { readChain } from '../models/chain/read'
import { type Network, networkOf, trainingNetworkOf } from '../models/network'
import type { Signal } from '../signal'
import { batchOf } from '../tensor/batches'
import { BatchTooLarge, isOutOfMemory, releaseTape } from '../tensor/out-of-memory'
import type { Random } from '../tensor/random'
import { clipped } from './gradient-clipping'
import { type MethodInput, methodOf } from './methods'
import { createOptimizer, type Optimizer } from './optimizers'
import { type Carried, passes } from './passes'
import { scheduleFactor } from './schedules'
import { createWeightAverage, joinStates, splitStates, type WeightAverage } from './weight-averaging'

/** What is trained, on which data, and from where it goes on. */
export interface TrainInput {
  /** Changed in place; stays the caller's to dispose. */
  readonly model: LayersModel
  readonly data: LabelledImages
  readonly method: MethodSpec
  readonly optimizer: OptimizerSpec
  readonly schedule: Schedule
  /** Largest l2 length of a step's gradient; null for any. */
  readonly clipNorm: number | null
  /** Adversarial weight perturbation on top of the method; null for none. */
  readonly weightPerturbation: number | null
  /** Decay of the moving average of the weights, which is then the model; null for none. */
  readonly averageDecay: number | null
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
  /** Of the epoch's last step; null before training. */
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
 * @throws AppError 'not-finite' when the loss or a weight becomes NaN or infinite; BatchTooLarge
 */
export async function* train(
  input: TrainInput,
  context: Pick<JobContext, 'signal' | 'now' | 'room'>
): AsyncGenerator<TrainEvent, void, void> {
  checkData(input)
  const { model, data, schedule, batchSize, epochs, random, resume } = input
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const statistics = model.nonTrainableWeights.map((weight) => weight.read() as tf.Variable)
  const network = networkOf(model)
  const training = trainingNetworkOf(model)
  const chain = readChain(model)
  const saved = resume === null ? null : splitStates(resume.optimizer)
  // The average first: it puts the trained weights back, from which the optimizer starts.
  const average =
    input.averageDecay === null
      ? null
      : createWeightAverage(
          { trainable: variables, others: statistics },
          input.averageDecay,
          saved?.average ?? null
        )
  const optimizer = createOptimizer(input.optimizer, variables, saved?.optimizer ?? null)
  const carried: Carried = { perturbation: null }
  const course = {
    ...{ input, network, training, chain, variables, statistics, optimizer, average, carried },
    signal: context.signal
  }
  const state = (): WeightData => joinStates(optimizer.state(), average?.state() ?? null)
  try {
    if (resume === null) yield epochEnd(0, null, null, 0, state())
    const batches = Math.ceil(data.count / batchSize)
    for (let epoch = (resume?.epoch ?? 0) + 1; epoch <= epochs; epoch++) {
      const stream = random.fork(`epoch-${epoch}`)
      const order = stream.permutation(data.count)
      const rateAt = (batch: number): number =>
        input.optimizer.learningRate * scheduleFactor(schedule, epoch, epochs, batch / batches)
      const message = `epoch ${epoch} of ${epochs}`
      let lossSum = 0
      let milliseconds = 0
      let reported = context.now()
      for (let batch = 0; batch < batches; batch++) {
        context.signal.throwIfAborted()
        const started = context.now()
        const chosen = order.subarray(batch * batchSize, (batch + 1) * batchSize)
        if (context.room?.takeAsk() && chosen.length > 1)
          throw new BatchTooLarge(chosen.length, 'took the engine over its memory limit')
        const place = { epoch, batch, batches, stream, learningRate: rateAt(batch) }
        lossSum += learn(course, chosen, place) * chosen.length
        const now = context.now()
        milliseconds += now - started
        if (now - reported < MILLISECONDS_BETWEEN_REPORTS) continue
        reported = now
        yield { kind: 'progress', progress: { done: batch + 1, total: batches, unit: 'batches', message } }
      }
      carried.perturbation?.dispose()
      carried.perturbation = null
      const last = { epoch, batch: batches - 1, batches, learningRate: rateAt(batches - 1) }
      if (!optimizer.isFinite()) throw notFinite('a weight became NaN or infinite', last)
      average?.show()
      yield epochEnd(epoch, lossSum / data.count, last.learningRate, milliseconds / 1000, state())
      average?.hide()
    }
    average?.show()
  } finally {
    carried.perturbation?.dispose()
    optimizer.dispose()
    average?.dispose()
  }
}

/** What all batches share. */
interface Course {
  readonly input: TrainInput
  readonly network: Network
  /** The network as the loss sees it, where that is another one: see `trainingNetworkOf`. */
  readonly training: ReturnType<typeof trainingNetworkOf>
  readonly chain: ReturnType<typeof readChain>
  readonly variables: readonly tf.Variable[]
  readonly statistics: readonly tf.Variable[]
  readonly optimizer: Optimizer
  readonly average: WeightAverage | null
  readonly carried: Carried
  readonly signal: Signal
}

/** Where a batch stands: `epoch` counts from 1, `batch` from 0. */
interface Place {
  readonly epoch: number
  readonly batch: number
  readonly batches: number
  readonly learningRate: number
}

/**
 * Makes all steps on one batch.
 *
 * @param chosen places of its images in the data
 * @returns mean loss over its passes
 * @throws AppError 'not-finite'; BatchTooLarge where it does not fit into memory
 */
function learn(
  { input, network, training, chain, variables, statistics, optimizer, average, carried, signal }: Course,
  chosen: Int32Array,
  { stream, ...place }: Place & { readonly stream: Random }
): number {
  const { data, epochs, weightPerturbation } = input
  const { epoch, batch, batches, learningRate } = place
  const method = methodOf(input.method.id)
  const { x, y } = batchOf(data, chosen)
  const methodInput: MethodInput<unknown> = {
    ...{ network, again: network, chain, x, y, classCount: data.classCount, bounds: data.bounds },
    ...{ options: input.method.options, random: stream.fork(`batch-${batch}`) },
    ...{ progress: (epoch - 1 + batch / batches) / epochs, signal }
  }
  let lossSum = 0
  let passCount = 0
  try {
    const lossNetwork = training?.(stream.fork(`dropout-${batch}`)) ?? methodInput
    const sitting = passes({
      ...{ method, input: methodInput, lossNetwork, variables, statistics, weightPerturbation, carried }
    })
    for (const { loss, gradients } of sitting) {
      if (!Number.isFinite(loss)) throw notFinite(`the loss became ${loss}`, place)
      step(optimizer, gradients, learningRate, input.clipNorm)
      average?.add()
      lossSum += loss
      passCount++
    }
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    releaseTape()
    throw new BatchTooLarge(chosen.length, 'did not fit into memory', { cause: error })
  } finally {
    tf.dispose([x, y])
  }
  return lossSum / passCount
}

function step(
  optimizer: Optimizer,
  gradients: readonly tf.Tensor[],
  learningRate: number,
  clipNorm: number | null
): void {
  if (clipNorm === null) {
    optimizer.apply(gradients, learningRate)
    return
  }
  const shorter = clipped(gradients, clipNorm)
  optimizer.apply(shorter, learningRate)
  tf.dispose(shorter)
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

function notFinite(what: string, { epoch, batch, batches, learningRate }: Place): AppError {
  return new AppError(
    'not-finite',
    `Training stopped in epoch ${epoch}, batch ${batch + 1} of ${batches}: ${what}. ` +
      `Try a smaller learning rate (it was ${learningRate}) or larger batches, and check that the pixels are finite.`
  )
}
