import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TrainSpec } from '@contract/job'
import { MethodSpec, noRefinements, type TrainingMethodId, trainingInfos } from '@contract/training'
import { trainJob } from '@core/jobs/train'
import { buildModel } from '@core/models'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { train } from '@core/training/train'
import { mnist } from '../../../bench/lib/mnist'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const ids = Object.keys(trainingInfos) as TrainingMethodId[]
const context = { signal: neverAborted, now: () => 0, sha256: () => '' }

async function lossesOf(model: LayersModel, id: TrainingMethodId, epochs: number): Promise<number[]> {
  const options = 'steps' in trainingInfos[id].options.parse({}) ? { steps: 2 } : {}
  const input = {
    ...{ model, data: mnist('train', 200), method: MethodSpec.parse({ id, options }) },
    ...{ optimizer: { kind: 'adam', learningRate: 0.002 } as const, schedule: { kind: 'constant' } as const },
    ...noRefinements,
    ...{ batchSize: 25, epochs, random: createRandom(7), resume: null }
  }
  const losses: number[] = []
  for await (const event of train(input, context))
    if (event.kind === 'epoch' && event.loss !== null) losses.push(event.loss)
  return losses
}

describe('every method', () => {
  it.each(ids)('%s: its loss falls over the epochs', async (id) => {
    const model = buildModel('mlp', [28, 28, 1], 10, createRandom(7).fork('weights'))
    try {
      const losses = await lossesOf(model, id, 4)
      // Interval bounds grow with the share that they have of the loss: only the first half is one loss.
      const [first, last] = id === 'interval-bound' ? [losses[0]!, losses[1]!] : [losses[0]!, losses[3]!]
      expect(last).toBeLessThan(first)
    } finally {
      model.dispose()
    }
  })
})

describe('batch normalisation in adversarial training', () => {
  // TRADES looks at the clean and at the adversarial images in its loss.
  it.each([
    ['fgsm-at', 1],
    ['pgd-at', 1],
    ['trades', 2]
  ] as const)(
    '%s: the averages move %i times a batch; the steps of the attack do not move them',
    async (id, times) => {
      const count = 25
      const epsilon = 0.02
      const model = sequential({
        layers: [
          layers.flatten({ inputShape: [28, 28, 1] }),
          layers.batchNormalization({ momentum: 0.5 }),
          layers.dense({ units: 10 })
        ]
      })
      try {
        const data = mnist('train', count)
        const input = {
          ...{ model, data, method: MethodSpec.parse({ id, options: { epsilon } }) },
          ...{ optimizer: { kind: 'adam', learningRate: 0.001 } as const },
          ...{ schedule: { kind: 'constant' } as const, ...noRefinements },
          ...{ batchSize: count, epochs: 1, random: createRandom(7), resume: null }
        }
        for await (const event of train(input, context)) expect(event.kind).toMatch(/epoch|progress/)
        const found = model.weights
          .find(({ originalName }) => originalName.includes('moving_mean'))!
          .read()
          .dataSync<'float32'>()
        const share = 1 - 0.5 ** times
        let brightest = 0
        found.forEach((value, pixel) => {
          let mean = 0
          for (let row = 0; row < count; row++) mean += data.pixels[row * 784 + pixel]! / 255 / count
          brightest = Math.max(brightest, mean)
          expect(Math.abs(value - share * mean)).toBeLessThanOrEqual(share * epsilon + 1e-5)
        })
        // One more move would lie far outside of that.
        expect(brightest * 0.5 ** (times + 1)).toBeGreaterThan(2 * epsilon)
      } finally {
        model.dispose()
      }
    }
  )
})

describe('catastrophic overfitting, for real', () => {
  it('is told while FGSM-AT without a random start goes on, not at its end', async () => {
    const spec = TrainSpec.parse({
      ...{ kind: 'train', name: 'fgsm', dataset: 'mnist', architecture: 'mlp', epochs: 6, batchSize: 64 },
      method: { id: 'fgsm-at', options: { epsilon: 0.3, relativeStepSize: 1, randomStart: false } },
      optimizer: { kind: 'adam', learningRate: 0.003 },
      measure: { everyEpochs: 0, initial: false }
    })
    const input = {
      ...{ spec, train: mnist('train', 1500), test: mnist('test', 100) },
      ...{ checkpoint: null, runId: 'r' }
    }
    const told: string[] = []
    for await (const event of trainJob(input, context)) {
      if (event.kind === 'warning') told.push(`${event.warning.code}: ${event.warning.message}`)
      if (event.kind === 'point' && event.point.kind === 'epoch') told.push(`epoch ${event.point.epoch}`)
    }
    const alarm = told.findIndex((line) => line.startsWith('catastrophic-overfitting'))
    expect(alarm, told.join('; ')).toBeGreaterThan(0)
    expect(told[alarm]).toContain('The network has learned the one step of its training')
    expect(told.slice(alarm + 1)).toContain('epoch 6')
  }, 120_000)
})
