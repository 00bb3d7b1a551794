import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Architecture, OwnArchitecture } from '@contract/architecture'
import { MethodSpec, noRefinements, type TrainingMethodId, trainingInfos } from '@contract/training'
import type { WeightData } from '@core/jobs/job'
import { buildModel, restoreModel, serializeModel } from '@core/models'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { clipped } from '@core/training/gradient-clipping'
import { train, type EpochEnd, type TrainInput } from '@core/training/train'
import { createWeightAverage, joinStates, splitStates } from '@core/training/weight-averaging'
import { withPerturbedWeights } from '@core/training/weight-perturbation'
import { mnist } from '../../../bench/lib/mnist'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const data = mnist('train', 48)
const ids = Object.keys(trainingInfos) as TrainingMethodId[]

const build = (architecture: Architecture = 'mlp'): LayersModel =>
  buildModel(architecture, [28, 28, 1], 10, createRandom(5).fork('weights'))

/** A network that acts otherwise while it trains. */
const noisy: OwnArchitecture = {
  name: 'noisy',
  layers: [
    { kind: 'flatten' },
    { kind: 'dense', units: 16, activation: 'linear' },
    { kind: 'batch-norm', momentum: 0.5 },
    { kind: 'activation', activation: 'relu' },
    { kind: 'dropout', rate: 0.5 }
  ]
}

function inputFor(model: LayersModel, more: Partial<TrainInput>): TrainInput {
  return {
    ...{ model, data, method: { id: 'standard', options: {} } },
    ...{ optimizer: { kind: 'adam', learningRate: 0.001 }, schedule: { kind: 'one-cycle', peak: 0.5 } },
    ...noRefinements,
    ...{ batchSize: 20, epochs: 2, random: createRandom(5).fork('order'), resume: null },
    ...more
  }
}

async function epochsOf(input: TrainInput, until = Infinity): Promise<EpochEnd[]> {
  const ends: EpochEnd[] = []
  for await (const event of train(input, { signal: neverAborted, now: () => 0 })) {
    if (event.kind !== 'epoch') continue
    ends.push(event)
    if (event.epoch >= until) break
  }
  return ends
}

/** A variable that takes over a value. */
function variableOf(value: tf.Tensor): tf.Variable {
  const variable = tf.variable(value)
  value.dispose()
  return variable
}

const bytesOf = (model: LayersModel): string =>
  Buffer.from(serializeModel(model).weights.data).toString('base64')

/** Weights after a whole training, and after one that stopped behind its first epoch and went on. */
async function straightAndResumed(
  more: Partial<TrainInput>,
  architecture: Architecture = 'mlp'
): Promise<[string, string]> {
  const straight = build(architecture)
  await epochsOf(inputFor(straight, more))
  const first = build(architecture)
  const ends = await epochsOf(inputFor(first, more), 1)
  const { topology, weights } = serializeModel(first)
  const second = await restoreModel(topology, weights)
  const resume = { epoch: 1, optimizer: ends[1]?.optimizer as WeightData }
  await epochsOf(inputFor(second, { ...more, resume }))
  const result: [string, string] = [bytesOf(straight), bytesOf(second)]
  for (const model of [straight, first, second]) model.dispose()
  return result
}

describe('going on from a checkpoint gives the same bytes', () => {
  it.each(ids)('%s', async (id) => {
    const options = 'steps' in trainingInfos[id].options.parse({}) ? { steps: 2 } : {}
    const method = MethodSpec.parse({ id, options })
    const [straight, resumed] = await straightAndResumed({ method })
    expect(resumed === straight).toBe(true)
  })

  it.each<Partial<TrainInput>>([
    {},
    { averageDecay: 0.9 },
    { weightPerturbation: 0.005 },
    {
      averageDecay: 0.9,
      weightPerturbation: 0.005,
      method: MethodSpec.parse({ id: 'trades', options: { steps: 2 } })
    },
    { method: MethodSpec.parse({ id: 'gradient-regularization' }) }
  ])('with batch normalisation and dropout: %j', async (more) => {
    const [straight, resumed] = await straightAndResumed(more, noisy)
    expect(resumed === straight).toBe(true)
  })

  it('with clipping, weight perturbation and averaging together', async () => {
    const all = { clipNorm: 0.5, weightPerturbation: 0.005, averageDecay: 0.9 }
    const [straight, resumed] = await straightAndResumed(all)
    expect(resumed === straight).toBe(true)
    const [plain] = await straightAndResumed({})
    for (const [name, value] of Object.entries(all)) {
      const [alone] = await straightAndResumed({ [name]: value })
      expect(alone === plain, name).toBe(false)
    }
  }, 20_000)
})

describe('gradient clipping', () => {
  it('keeps the direction and the limit, and leaves short gradients alone', () => {
    tf.tidy(() => {
      const gradients = [tf.tensor([3, 0]), tf.tensor([[0], [4]])]
      expect(clipped(gradients, 1).map((part) => Array.from(part.dataSync()))).toEqual([
        [expect.closeTo(0.6, 6), 0],
        [0, expect.closeTo(0.8, 6)]
      ])
      expect(clipped(gradients, 6).map((part) => Array.from(part.dataSync()))).toEqual([
        [3, 0],
        [0, 4]
      ])
    })
  })
})

describe('adversarial weight perturbation', () => {
  it('differentiates gamma times each length up the slope and puts the weights back', () => {
    const kernel = variableOf(tf.tensor2d([[3, 4]]))
    const bias = variableOf(tf.tensor1d([1]))
    const mean = variableOf(tf.tensor1d([10]))
    const seen: number[][] = []
    const pass = withPerturbedWeights([kernel, bias], [mean], 0.1, () => {
      tf.tidy(() => mean.assign(tf.add(mean, kernel.dataSync()[1] as number)))
      seen.push(Array.from(kernel.dataSync()), Array.from(bias.dataSync()))
      return { loss: 0, gradients: [tf.tensor2d([[0, 2]]), tf.tensor1d([7])] }
    })
    // |w| = 5, so the step is 0.5 along (0, 1); the bias stays.
    expect(seen).toEqual([[3, 4], [1], [3, 4.5], [1]])
    expect(Array.from(kernel.dataSync())).toEqual([3, 4])
    // Moved by 4, the weight as it is; not by 4.5 as well.
    expect(Array.from(mean.dataSync())).toEqual([14])
    tf.dispose([kernel, bias, mean, ...pass.gradients])
  })

  it('puts the weights back when a pass fails', () => {
    const kernel = variableOf(tf.tensor2d([[3, 4]]))
    let calls = 0
    expect(() =>
      withPerturbedWeights([kernel], [], 0.1, () => {
        if (++calls === 2) throw new Error('stopped')
        return { loss: 0, gradients: [tf.tensor2d([[0, 2]])] }
      })
    ).toThrow('stopped')
    expect(Array.from(kernel.dataSync())).toEqual([3, 4])
    kernel.dispose()
  })
})

describe('weight averaging', () => {
  it('follows its formula for all weights, shows the average and hides it again', () => {
    const weight = variableOf(tf.tensor1d([0]))
    const mean = variableOf(tf.tensor1d([0]))
    const average = createWeightAverage({ trainable: [weight], others: [mean] }, 0.5, null)
    let expected = 0
    for (let step = 1; step <= 8; step++) {
      tf.tidy(() => {
        weight.assign(tf.tensor1d([step]))
        mean.assign(tf.tensor1d([-step]))
      })
      average.add()
      const keep = Math.min(0.5, (1 + step) / (10 + step))
      expected = keep * expected + (1 - keep) * step
    }
    average.show()
    expect(weight.dataSync()[0]).toBeCloseTo(expected, 5)
    expect(mean.dataSync()[0]).toBeCloseTo(-expected, 5)
    average.hide()
    expect([weight.dataSync()[0], mean.dataSync()[0]]).toEqual([8, -8])
    average.dispose()
    tf.dispose([weight, mean])
  })

  it('goes on from a checkpoint of a time when batch normalisation was not averaged', () => {
    const weight = variableOf(tf.tensor1d([3]))
    const mean = variableOf(tf.tensor1d([7]))
    const before = createWeightAverage({ trainable: [weight], others: [] }, 0.5, null)
    const state = before.state()
    before.dispose()
    // The network of a checkpoint holds the average.
    tf.tidy(() => weight.assign(tf.tensor1d([2])))
    const average = createWeightAverage({ trainable: [weight], others: [mean] }, 0.5, state)
    expect([weight.dataSync()[0], mean.dataSync()[0]]).toEqual([3, 7])
    average.show()
    expect([weight.dataSync()[0], mean.dataSync()[0]]).toEqual([2, 7])
    average.dispose()
    tf.dispose([weight, mean])
  })

  it('splits what it joined', () => {
    const weight = variableOf(tf.tensor1d([1, 2]))
    const average = createWeightAverage({ trainable: [weight], others: [] }, 0.5, null)
    const optimizer: WeightData = {
      specs: [{ name: 'step', shape: [], dtype: 'int32' }],
      data: new Int32Array([3]).buffer
    }
    const state = average.state()
    expect(splitStates(joinStates(optimizer, state))).toEqual({ optimizer, average: state })
    expect(splitStates(joinStates(optimizer, null))).toEqual({ optimizer, average: null })
    const other = variableOf(tf.tensor1d([1]))
    expect(() => createWeightAverage({ trainable: [other], others: [] }, 0.5, state)).toThrow(
      'do not belong to this network'
    )
    average.dispose()
    tf.dispose([weight, other])
  })
})
