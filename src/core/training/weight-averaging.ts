import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@contract/errors'
import type { WeightData } from '../jobs/job'
import { packTensors, unpackTensors } from '../models/weights'

/**
 * Exponential moving average of the weights (Polyak & Juditsky 1992; the decay rises to its value like
 * `(1 + t) / (10 + t)` over the first steps t). Mean and variance of batch normalisation are averaged with the kernels, as
 * the code of EfficientNet does (Tan & Le 2019): those of the trained weights do not fit averaged kernels. While an
 * epoch's end is measured and saved, the network holds the average; while it trains, its own weights.
 */
export interface WeightAverage {
  /** Takes in the weights after a step. */
  add(): void
  /** Puts the average into the network. */
  show(): void
  /** Puts the trained weights back. */
  hide(): void
  /** The trained weights and the number of steps: with the average itself, all that is needed to go on. */
  state(): WeightData
  dispose(): void
}

const STEPS = 'average/steps'

/** The weights of a network: the trained ones to start, the average when there is a saved state. */
export interface AveragedWeights {
  /** What the optimizer steps. */
  readonly trainable: readonly tf.Variable[]
  /** What else the network has: mean and variance of batch normalisation. */
  readonly others: readonly tf.Variable[]
}

/**
 * @param saved what `state` gave, formerly without the others, which were not averaged; then the trained weights are put
 *   into the network
 * @throws AppError 'model-unreadable' when `saved` belongs to another network
 */
export function createWeightAverage(
  { trainable, others }: AveragedWeights,
  decay: number,
  saved: WeightData | null
): WeightAverage {
  const variables = [...trainable, ...others]
  const average = variables.map((variable) => tf.variable(variable, false))
  const trained = variables.map((variable) => tf.variable(variable, false))
  let steps = 0
  try {
    if (saved !== null) steps = restore(trained, trainable.length, saved)
  } catch (error) {
    tf.dispose([...average, ...trained])
    throw error
  }
  const copy = (from: readonly tf.Variable[], to: readonly tf.Variable[]): void =>
    from.forEach((variable, at) => (to[at] as tf.Variable).assign(variable))
  if (saved !== null) copy(trained, variables)

  return {
    add() {
      steps++
      const keep = Math.min(decay, (1 + steps) / (10 + steps))
      tf.tidy(() => {
        average.forEach((mean, at) => {
          const current = variables[at] as tf.Variable
          mean.assign(tf.add(tf.mul(mean, keep), tf.mul(current, 1 - keep)))
        })
      })
    },
    show() {
      copy(variables, trained)
      copy(average, variables)
    },
    hide: () => copy(trained, variables),
    state() {
      const count = tf.scalar(steps, 'int32')
      const named = trained.map((tensor, at) => ({ name: `average/${at}`, tensor }))
      const packed = packTensors([{ name: STEPS, tensor: count }, ...named])
      count.dispose()
      return packed
    },
    dispose: () => tf.dispose([...average, ...trained])
  }
}

/** Reads all trained weights, or only the first `fewest`; returns the number of steps. */
function restore(trained: readonly tf.Variable[], fewest: number, saved: WeightData): number {
  const shapes = (list: readonly { readonly shape: readonly number[] }[]): string =>
    list.map(({ shape }) => `[${shape.join()}]`).join(' ')
  const [count, ...rest] = unpackTensors(saved)
  try {
    const found = shapes(rest.map(({ tensor }) => tensor))
    const isWhole = found === shapes(trained) || found === shapes(trained.slice(0, fewest))
    if (count?.name !== STEPS || !isWhole)
      throw new AppError(
        'model-unreadable',
        "The checkpoint's averaged weights do not belong to this network. Start the training anew."
      )
    rest.forEach(({ tensor }, at) => (trained[at] as tf.Variable).assign(tensor))
    return count.tensor.dataSync<'int32'>()[0] as number
  } finally {
    tf.dispose([count, ...rest].map((named) => named?.tensor))
  }
}

/** Optimizer state and what else a training needs to go on in one, as a checkpoint keeps them. */
export function joinStates(optimizer: WeightData, more: WeightData | null): WeightData {
  if (more === null) return optimizer
  const data = new Uint8Array(optimizer.data.byteLength + more.data.byteLength)
  data.set(new Uint8Array(optimizer.data))
  data.set(new Uint8Array(more.data), optimizer.data.byteLength)
  return { specs: [...optimizer.specs, ...more.specs], data: data.buffer }
}

/** The reverse of `joinStates` for an average. */
export function splitStates(joined: WeightData): { optimizer: WeightData; average: WeightData | null } {
  const { before, after } = splitAt(joined, STEPS)
  return { optimizer: before, average: after }
}

/** The reverse of `joinStates` for what begins with a tensor of that name. */
export function splitAt(
  joined: WeightData,
  first: string
): { readonly before: WeightData; readonly after: WeightData | null } {
  const at = joined.specs.findIndex(({ name }) => name === first)
  if (at < 0) return { before: joined, after: null }
  const bytes = joined.specs
    .slice(0, at)
    .reduce((sum, { shape }) => sum + 4 * shape.reduce((product, side) => product * side, 1), 0)
  return {
    before: { specs: joined.specs.slice(0, at), data: joined.data.slice(0, bytes) },
    after: { specs: joined.specs.slice(at), data: joined.data.slice(bytes) }
  }
}
