import '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { TrainSpec } from '@contract/job'
import type { Rate } from '@contract/measurement'
import type { LabelledImages } from '@core/data'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import type { TrainingCheckpoint } from '@core/jobs/job'
import { trainJob } from '@core/jobs/train'
import { classifierOf, restoreModel } from '@core/models'
import { createRandom } from '@core/tensor/random'
import { drawFeatures, drawGaussians, type DrawnExamples } from '@core/uncertainty/theory/draw'
import { normalCdf } from '@core/uncertainty/theory/normal'
import { linearAccuracy, strongWeights } from '@core/uncertainty/theory/robust-features'
import { linearErrors } from '@core/uncertainty/theory/sample-complexity'
import { context } from '../attacks/support'

/** Far from every drawn value and every attack. */
const bounds = { lower: -40, upper: 40 }

function asData({ size, inputs, labels }: DrawnExamples, datasetHash: string): LabelledImages {
  const count = labels.length
  return {
    ...{ count, labels, bounds, datasetHash },
    imageShape: [1, size, 1],
    classCount: 2,
    pixels: inputs
  }
}

interface Measured {
  readonly clean: Rate
  readonly robust: Rate
  /** Of class 1 less those of class 0. */
  readonly weights: Float64Array
  readonly bias: number
}

/** Trains the linear network on drawn examples as the program trains, and attacks it with FGSM, which is exact for it. */
async function trained(
  train: DrawnExamples,
  test: DrawnExamples,
  epsilon: number,
  change: object
): Promise<Measured> {
  const spec = TrainSpec.parse({
    ...{ kind: 'train', dataset: 'drawn', architecture: 'linear', epochs: 20, batchSize: 100, seed: 3 },
    optimizer: { kind: 'adam', learningRate: 0.01 },
    measure: { everyEpochs: 0, initial: false },
    ...change
  })
  const data = { train: asData(train, 'train'), test: asData(test, 'test') }
  let last: TrainingCheckpoint | null = null
  for await (const event of trainJob({ spec, ...data, checkpoint: null, runId: 'r' }, context))
    if (event.kind === 'checkpoint') last = event.checkpoint
  if (last === null) throw new Error('the training kept no network')
  const layers = await restoreModel(last.topology, last.weights)
  try {
    const [kernel, bias] = layers.getWeights().map((one) => one.dataSync())
    if (kernel === undefined || bias === undefined) throw new Error('the network has no weights')
    const attack = AttackSpec.parse({ attack: 'fgsm', norm: 'linf', epsilon, options: {} })
    const run = evaluateAttack(
      {
        ...{ model: classifierOf(layers, { bounds, hash: 'linear' }), data: data.test, spec: attack },
        ...{ samples: test.labels.length, offset: 0, seed: 1, batchSize: 1000 },
        ...{ evaluationId: 'e', epoch: null, keepExamples: false }
      },
      context
    )
    let step = await run.next()
    while (step.done !== true) step = await run.next()
    const { cleanAccuracy, robustAccuracy } = step.value.result
    return {
      ...{ clean: cleanAccuracy, robust: robustAccuracy },
      weights: Float64Array.from(
        { length: train.size },
        (_, at) => (kernel[2 * at + 1] ?? 0) - (kernel[2 * at] ?? 0)
      ),
      bias: (bias[1] ?? 0) - (bias[0] ?? 0)
    }
  } finally {
    layers.dispose()
  }
}

const norm1 = (values: Float64Array): number => values.reduce((sum, value) => sum + Math.abs(value), 0)

/** Within four standard deviations of a binomial share. */
function expectShare({ value, total }: Rate, exact: number): void {
  expect(Math.abs(value - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / total) + 2 / total)
}

describe('networks trained on features of which one is robust', () => {
  const model = { strong: 0.95, weakness: 0.2, features: 100 }
  const epsilon = 2 * model.weakness
  const random = createRandom(7)
  const [train, test] = [drawFeatures(model, 8000, random), drawFeatures(model, 8000, random)]

  /** Exact for any linear classifier with a bias, as `linearAccuracy` for one of two weights. */
  function accuracyOf({ weights, bias }: Measured, distance: number): number {
    const [strong = 0, ...weak] = weights
    const drift = model.weakness * weak.reduce((sum, value) => sum + value, 0) - distance * norm1(weights)
    const spread = Math.hypot(...weak)
    const right = (margin: number): number => normalCdf(margin / spread)
    const shares = [1, -1].map(
      (sign) =>
        model.strong * right(strong + drift + sign * bias) +
        (1 - model.strong) * right(drift - strong + sign * bias)
    )
    return shares.reduce((sum, share) => sum + share / 2, 0)
  }

  it('are as accurate and as robust as the closed form says of their weights: the standard one is robust on next to none', async () => {
    const found = await trained(train, test, epsilon, {})
    expectShare(found.clean, accuracyOf(found, 0))
    expectShare(found.robust, accuracyOf(found, epsilon))
    // Between the strong feature alone and the best classifier of the model.
    expect(found.clean.value).toBeGreaterThan(0.97)
    expect(found.robust.value).toBeLessThan(0.15)
  })

  it('adversarial training comes to the strong feature alone: p on clean inputs and under attack (theorem 2.2)', async () => {
    const found = await trained(train, test, epsilon, {
      method: { id: 'fgsm-at', options: { epsilon, randomStart: false, relativeStepSize: 1 } }
    })
    expectShare(found.clean, accuracyOf(found, 0))
    expectShare(found.robust, accuracyOf(found, epsilon))
    expect(found.robust.value).toBeGreaterThan(0.93)
    expect(found.clean.value).toBeLessThan(0.97)
    expect(linearAccuracy(model, strongWeights, epsilon)).toBe(0.95)
  })
})

describe('networks trained on two Gaussians', () => {
  const model = { dimension: 400, sigma: 5 }
  const epsilon = 0.25

  it('have the errors of their weights, and more examples close the gap', async () => {
    const random = createRandom(11)
    const test = drawGaussians(model, 8000, random)
    const few = await trained(drawGaussians(model, 40, random), test, epsilon, { batchSize: 20 })
    const many = await trained(drawGaussians(model, 8000, random), test, epsilon, {})
    for (const found of [few, many]) {
      // A bias of a training moves both classes, here by a small part of the distance between them.
      const { standard, robust } = linearErrors(model, found.weights, epsilon)
      const moved = Math.abs(found.bias) / (model.sigma * Math.hypot(...found.weights))
      expect(Math.abs(1 - found.clean.value - standard)).toBeLessThan(0.02 + moved)
      expect(Math.abs(1 - found.robust.value - robust)).toBeLessThan(0.02 + moved)
    }
    expect(few.robust.value).toBeLessThan(many.robust.value - 0.02)
  })
})
