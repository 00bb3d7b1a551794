import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError, Cancelled } from '@contract/errors'
import { EstimatorSpec } from '@contract/estimators'
import { UncertaintyResult } from '@contract/measurement'
import type { LabelledImages } from '@core/data'
import { uncertaintyJob } from '@core/jobs/uncertainty'
import type { Classifier } from '@core/models'
import type { Signal } from '@core/signal'
import { checkCovariance } from '@core/uncertainty/covariance-check'
import { estimateUncertainty } from '@core/uncertainty/estimate'
import { drain, mnist, network, testContext, type TrainedNetwork } from './support'

const specs = {
  data: EstimatorSpec.parse({ estimator: 'data', options: { samples: 300, jitter: 0.01 } }),
  'gradient mixture': EstimatorSpec.parse({ estimator: 'local', options: { images: 10, draws: 60 } }),
  plain: EstimatorSpec.parse({ estimator: 'local', options: { images: 2, draws: 300, proposal: 'plain' } })
}
const kinds = Object.keys(specs) as (keyof typeof specs)[]

let data: LabelledImages
let net: TrainedNetwork
beforeAll(() => {
  data = mnist('t10k', 400)
  net = network('mlp', 3)
  net.train(mnist('train', 500), 1)
})
afterAll(() => net.dispose())

const estimate = (
  kind: keyof typeof specs,
  seed = 1,
  model: Classifier = net.classifier
): ReturnType<typeof estimateUncertainty> =>
  estimateUncertainty({ model, data, spec: specs[kind], seed }, testContext())

describe.each(kinds)('an estimate: %s', (kind) => {
  it('gives a result of the contract with all its conditions', async () => {
    const { result } = await drain(estimate(kind, 9))
    expect(UncertaintyResult.parse(result)).toEqual(result)
    expect(result).toMatchObject({ spec: specs[kind], seed: 9, dimension: 784, modelHash: 'mlp-3' })
    expect(result.datasetHash).toBe(data.datasetHash)
    expect(result.sigmaX.length).toBe(784)
    expect(result.bound).toBe((784 - result.constantPixels) / 2)
    expect(result.excess).toBeCloseTo(result.product.value / result.bound - 1, 12)
    for (const { value, low, high } of [result.totalSigmaX, result.totalSigmaP, result.product]) {
      expect(low).toBeLessThanOrEqual(value)
      expect(high).toBeGreaterThanOrEqual(value)
    }
  })

  it('gives the same bytes for the same seed, others for another', async () => {
    const [one, again, other] = [
      await drain(estimate(kind)),
      await drain(estimate(kind)),
      await drain(estimate(kind, 2))
    ]
    expect(JSON.stringify(again)).toBe(JSON.stringify(one))
    expect(JSON.stringify(other.result)).not.toBe(JSON.stringify(one.result))
  })

  it('tells its progress, rising to the whole', async () => {
    const { events, result } = await drain(estimate(kind))
    const done = events.flatMap((event) => (event.kind === 'progress' ? [event.progress] : []))
    expect(done.length).toBeGreaterThan(1)
    for (const { unit, total } of done) expect([unit, total]).toEqual(['images', result.sampleCount])
    const shares = done.map((progress) => progress.done)
    expect([...shares].sort((a, b) => a - b)).toEqual(shares)
    expect(shares.at(-1)).toBeCloseTo(result.sampleCount, 9)
  })

  it('leaves no tensor behind: finished, cancelled, or left early', async () => {
    await drain(estimate(kind))
    const before = tf.memory().numTensors
    await drain(estimate(kind))
    expect(tf.memory().numTensors).toBe(before)

    let passes = 0
    const signal: Signal = {
      get aborted() {
        return passes >= 1
      },
      throwIfAborted() {
        if (passes++ >= 1) throw new Cancelled()
      }
    }
    const cancelled = estimateUncertainty(
      { model: net.classifier, data, spec: specs[kind], seed: 1 },
      testContext(signal)
    )
    await expect(drain(cancelled)).rejects.toBeInstanceOf(Cancelled)
    // Stopped before the second pass.
    expect(passes).toBe(2)
    expect(tf.memory().numTensors).toBe(before)

    const left = estimate(kind)
    await left.next()
    await left.return(undefined as never)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuses a network that is not finite, naming the image', async () => {
    const broken: Classifier = {
      ...net.classifier,
      logits: (x) => tf.tidy(() => tf.log(tf.sub(net.classifier.logits(x), 1e9)) as tf.Tensor2D)
    }
    const before = tf.memory().numTensors
    await expect(drain(estimate(kind, 1, broken))).rejects.toMatchObject({
      code: 'not-finite',
      message: expect.stringMatching(/test image \d+/)
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  it('refuses a network for other images or fewer classes', async () => {
    const other: Classifier = { ...net.classifier, inputShape: [32, 32, 3] }
    await expect(drain(estimate(kind, 1, other))).rejects.toMatchObject({ code: 'shape-mismatch' })
    const fewer: Classifier = { ...net.classifier, classCount: 9 }
    await expect(drain(estimate(kind, 1, fewer))).rejects.toMatchObject({ code: 'shape-mismatch' })
  })
})

describe('the data-weighted estimate', () => {
  const run = async (spec: object, from: LabelledImages = data): Promise<UncertaintyResult> =>
    (
      await drain(
        estimateUncertainty(
          {
            model: net.classifier,
            data: from,
            spec: EstimatorSpec.parse({ estimator: 'data', options: spec }),
            seed: 1
          },
          testContext()
        )
      )
    ).result

  it('counts each image once: a data set twice over says the same', async () => {
    const pixels = new Uint8Array(2 * 300 * 784)
    const labels = new Uint8Array(600)
    for (const copy of [0, 1]) {
      pixels.set((data.pixels as Uint8Array).subarray(0, 300 * 784), copy * 300 * 784)
      labels.set((data.labels as Uint8Array).subarray(0, 300), copy * 300)
    }
    const once = await run({ samples: 1000 }, { ...data, count: 300 })
    const twice = await run({ samples: 1000 }, { ...data, count: 600, pixels, labels })
    expect(twice.sampleCount).toBe(300)
    expect(twice.effectiveSampleSize).toBeCloseTo(once.effectiveSampleSize, 6)
    expect(twice.product.value).toBeCloseTo(once.product.value, 6)
    expect(once.warnings.map(({ code }) => code)).toContain('few-samples')
  })

  it('has less spread of x within a class than over all of them', async () => {
    const all = await run({ samples: 400 })
    const ones = await run({ samples: 400, onlyClass: 1 })
    expect(ones.sampleCount).toBe(Array.from(data.labels.subarray(0, 400)).filter((y) => y === 1).length)
    expect(ones.totalSigmaX.value).toBeLessThan(all.totalSigmaX.value)
    await expect(run({ onlyClass: 12 })).rejects.toThrow(/no more of class 12/)
  })

  it('leaves constant pixels out, with jitter too', async () => {
    const [still, moved] = [await run({ samples: 200 }), await run({ samples: 200, jitter: 0.05 })]
    expect(still.constantPixels).toBeGreaterThan(100)
    expect(moved.constantPixels).toBe(still.constantPixels)
    expect(still.sigmaX.filter((value) => value === 0).length).toBe(still.constantPixels)
    expect(still.warnings.map(({ code }) => code)).toContain('constant-pixels')
    // Noise of 0.05 adds its variance to each of the counted pixels.
    const counted = 784 - still.constantPixels
    const added = Math.sqrt(still.totalSigmaX.value ** 2 + counted * 0.05 ** 2)
    expect(moved.totalSigmaX.value / added).toBeCloseTo(1, 1)
  })

  it('refuses a single image', async () => {
    await expect(run({ samples: 10 }, { ...data, count: 1 })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('refuses a loss of exactly 0 everywhere', async () => {
    const sure: Classifier = {
      ...net.classifier,
      logits: (x) =>
        tf.tidy(() =>
          tf.add(tf.mul(net.classifier.logits(x), 0), tf.tensor1d([1000, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
        )
    }
    const zeros = { ...data, labels: new Uint8Array(data.count) }
    const spec = specs.data
    await expect(
      drain(estimateUncertainty({ model: sure, data: zeros, spec, seed: 1 }, testContext()))
    ).rejects.toMatchObject({ code: 'not-finite' })
    await expect(
      drain(estimateUncertainty({ model: sure, data: zeros, spec: specs.plain, seed: 1 }, testContext()))
    ).rejects.toMatchObject({ code: 'not-finite' })
  })
})

describe('the local estimate', () => {
  it('measures an image alike whatever other images are measured', async () => {
    const run = async (images: number): Promise<UncertaintyResult> => {
      const spec = EstimatorSpec.parse({ estimator: 'local', options: { images, draws: 100 } })
      return (await drain(estimateUncertainty({ model: net.classifier, data, spec, seed: 1 }, testContext())))
        .result
    }
    const [one, two, three] = [await run(1), await run(2), await run(3)]
    expect(one.product.method).toBe('delta')
    expect(one.warnings.map(({ code }) => code)).toContain('few-samples')
    // The median of two is their mean; the quartiles of three lie midway between them.
    const first = one.product.value
    const second = 2 * two.product.value - first
    const { value: middle } = three.product
    const all = [middle, ...(three.quartiles?.product ?? []).map((quartile) => 2 * quartile - middle)]
    expect(all).toHaveLength(3)
    for (const single of [first, second])
      expect(Math.min(...all.map((value) => Math.abs(value / single - 1)))).toBeLessThan(1e-5)
    expect(Math.abs(first / second - 1)).toBeGreaterThan(1e-4)
  })

  it('refuses more draws than fit into memory, saying how many do', async () => {
    const wide = {
      ...data,
      count: 1,
      imageShape: [280, 280, 3] as [number, number, number],
      pixels: new Uint8Array(235_200)
    }
    const model: Classifier = { ...net.classifier, inputShape: [280, 280, 3] }
    const spec = EstimatorSpec.parse({ estimator: 'local', options: { images: 1, draws: 1_000_000 } })
    const failure = drain(estimateUncertainty({ model, data: wide, spec, seed: 1 }, testContext()))
    await expect(failure).rejects.toBeInstanceOf(AppError)
    await expect(failure).rejects.toMatchObject({ message: expect.stringContaining('at most 760') })
  })

  it('holds the mean of the covariances against -1/2 with the larger of two errors', () => {
    const steady = [-0.5, -0.5, -0.5, -0.5].map((value) => ({ value, standardError: 0.02 }))
    expect(checkCovariance(steady)).toMatchObject({ value: -0.5, standardError: 0.01, passed: true })
    const spread = [-0.3, -0.5, -0.3, -0.5].map((value) => ({ value, standardError: 1e-6 }))
    expect(checkCovariance(spread)).toMatchObject({ standardError: expect.closeTo(0.0577, 4), passed: true })
    const biased = [-0.41, -0.4, -0.39, -0.4].map((value) => ({ value, standardError: 0.01 }))
    expect(checkCovariance(biased).passed).toBe(false)
    expect(checkCovariance([{ value: -0.49, standardError: 0.01 }])).toMatchObject({
      standardError: 0.01,
      passed: true
    })
    expect(checkCovariance([]).passed).toBeNull()
  })
})

describe('the job', () => {
  it('yields progress, then every warning of the result, then the point', async () => {
    const spec = {
      kind: 'uncertainty' as const,
      model: 'm',
      dataset: 'd',
      estimator: specs.data,
      eachClass: false,
      seed: 4
    }
    const { events } = await drain(
      uncertaintyJob({ spec, model: net.classifier, test: data, runId: 'r' }, testContext())
    )
    const last = events.at(-1)
    if (last?.kind !== 'point' || last.point.kind !== 'uncertainty') throw new Error('expected a point')
    expect(last.point.result.seed).toBe(4)
    const warnings = events.flatMap((event) => (event.kind === 'warning' ? [event.warning] : []))
    expect(warnings).toEqual(last.point.result.warnings)
    expect(warnings.length).toBeGreaterThan(0)
    expect(events[0]?.kind).toBe('progress')
  })
})
