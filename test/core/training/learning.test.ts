import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential } from '@tensorflow/tfjs-layers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TrainSpec } from '@contract/job'
import { MethodSpec, noRefinements, type TrainingMethodId, trainingInfos } from '@contract/training'
import { trainJob } from '@core/jobs/train'
import { neverAborted } from '@core/signal'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { train } from '@core/training/train'
import { mnist } from '../../../bench/lib/mnist'
import { benchOf, examplesOf, lossOf } from './methods/tiny'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const ids = Object.keys(trainingInfos) as TrainingMethodId[]
const context = { signal: neverAborted, now: () => 0, sha256: () => '' }

describe('every method', () => {
  it.each(ids)('%s: its own loss, with the examples that it makes, falls by training', async (id) => {
    const options = 'steps' in trainingInfos[id].options.parse({}) ? { steps: 2 } : {}
    // At the end of a warm-up, before as after: a loss that grows by itself can be compared then only.
    const bench = benchOf({ id, options }, { count: 64, progress: 1 })
    try {
      const loss = (): number => {
        const examples = examplesOf(bench)
        const value = lossOf(bench, examples)
        examples.dispose()
        return value
      }
      const before = loss()
      const input = {
        ...{ model: bench.model, data: mnist('train', 200), method: MethodSpec.parse({ id, options }) },
        ...{ optimizer: { kind: 'adam', learningRate: 0.002 } as const },
        ...{ schedule: { kind: 'constant' } as const, ...noRefinements },
        ...{ batchSize: 25, epochs: 4, random: createRandom(7), resume: null }
      }
      for await (const event of train(input, context)) expect(event.kind).toMatch(/epoch|progress/)
      expect(loss()).toBeLessThan(before)
    } finally {
      bench.dispose()
    }
  })
})

describe('batch normalisation', () => {
  // TRADES looks at the clean and at the adversarial images in its loss; penalties probe one pass again.
  it.each([
    ['fgsm-at', 1, null],
    ['pgd-at', 1, null],
    ['pgd-at', 1, 0.01],
    ['trades', 2, null],
    ['gradient-regularization', 1, null],
    ['jacobian-regularization', 1, null]
  ] as const)(
    '%s: the averages move %i times a batch, with weight perturbation %s; the steps of the attack do not move them',
    async (id, times, weightPerturbation) => {
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
          ...{ schedule: { kind: 'constant' } as const, ...noRefinements, weightPerturbation },
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
      ...{ kind: 'train', name: 'fgsm', dataset: 'mnist', architecture: 'conv3', epochs: 3, batchSize: 50 },
      method: { id: 'fgsm-at', options: { epsilon: 0.3, relativeStepSize: 1, randomStart: false } },
      optimizer: { kind: 'adam', learningRate: 0.001 },
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
    expect(told.slice(alarm + 1)).toContain('epoch 3')
  }, 120_000)
})
