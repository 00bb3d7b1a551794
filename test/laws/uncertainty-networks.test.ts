import '@tensorflow/tfjs-node'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EstimatorSpec } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import type { LabelledImages } from '@core/data'
import type { Classifier } from '@core/models'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom } from '@core/tensor/random'
import { linearUnitTotal } from '@core/uncertainty/closed-forms'
import { dataEstimate } from '@core/uncertainty/data'
import { estimateUncertainty } from '@core/uncertainty/estimate'
import { inputsOf, labelsOf } from '@core/uncertainty/images'
import { localEstimate } from '@core/uncertainty/local'
import { classesOf, layerField } from '@core/uncertainty/layer-field'
import { networkField } from '@core/uncertainty/loss-field'
import { packetMoments } from '@core/uncertainty/moments'
import { lineSamples, quadrature, softplus } from '../core/uncertainty/analytic'
import { drain, mnist, network, testContext, type TrainedNetwork } from '../core/uncertainty/support'

/** Laws on real networks and real images, through the same path that studies take. */

const dataSpec = (samples: number, jitter = 0): EstimatorSpec => ({
  estimator: 'data',
  options: { samples, onlyClass: null, labelRule: 'matched', jitter, interval: 'delta' }
})
const localSpec = (
  images: number,
  draws: number,
  proposal: 'gradient-mixture' | 'plain' = 'gradient-mixture',
  sigma = 0.1
): EstimatorSpec => ({ estimator: 'local', options: { images, draws, sigma, proposal } })

async function measure(
  model: Classifier,
  data: LabelledImages,
  spec: EstimatorSpec,
  seed = 1
): Promise<UncertaintyResult> {
  return (await drain(estimateUncertainty({ model, data, spec, seed }, testContext()))).result
}

let test: LabelledImages
let train: LabelledImages
let confident: TrainedNetwork
beforeAll(() => {
  installFastGradients()
  test = mnist('t10k', 2000)
  train = mnist('train', 4000)
  confident = network('dense4', 1)
})
afterAll(() => confident.dispose())

describe('a network that learns', () => {
  it('spreads p and loses effective samples of the data measure as its accuracy rises', async () => {
    const stages: { accuracy: number; result: UncertaintyResult }[] = []
    for (const epochs of [0, 1, 2, 4]) {
      confident.train(train, epochs)
      stages.push({
        accuracy: confident.accuracy(test),
        result: await measure(confident.classifier, test, dataSpec(1000))
      })
    }
    for (let stage = 1; stage < stages.length; stage++) {
      const [before, after] = [stages[stage - 1], stages[stage]]
      expect(after?.accuracy).toBeGreaterThan(before?.accuracy ?? NaN)
      expect(after?.result.effectiveSampleSize).toBeLessThan(before?.result.effectiveSampleSize ?? NaN)
      expect(after?.result.totalSigmaP.value).toBeGreaterThan(before?.result.totalSigmaP.value ?? NaN)
      // The pixels' spread in the data is what it is.
      expect(after?.result.constantPixels).toBe(before?.result.constantPixels)
    }
    const [first, last] = [stages[0]?.result, stages[3]?.result]
    expect(first?.resolved).toBe(true)
    expect(last?.resolved).toBe(false)
    expect(last?.warnings.map(({ code }) => code)).toContain('low-effective-sample-size')
    // No bound of one half under this measure: the reference is undercut by far.
    expect(first?.boundExact).toBe(false)
    expect(last?.product.value).toBeLessThan((last?.bound ?? 0) / 2)
  })

  it('passes the covariance check with the gradient mixture and collapses without it', async () => {
    // The same number of draws in all.
    const mixture = await measure(confident.classifier, test, localSpec(20, 512))
    const plain = await measure(confident.classifier, test, localSpec(160, 64, 'plain'))
    expect(mixture.resolved).toBe(true)
    expect(mixture.covarianceCheck.passed).toBe(true)
    expect(Math.abs(mixture.excess)).toBeLessThan(0.01)
    const along = mixture.gradientDirectionProduct
    expect(along?.value).toBeGreaterThan(0.45)
    expect(along?.method).toBe('bootstrap-images-draws')
    expect(along?.low).toBeLessThan(along?.value ?? 0)
    expect(along?.high).toBeGreaterThan(along?.value ?? Infinity)
    const [first, third] = mixture.quartiles?.gradientDirectionProduct ?? []
    expect(first).toBeLessThan(along?.value ?? 0)
    expect(third).toBeGreaterThan(along?.value ?? Infinity)
    expect(plain.resolved).toBe(false)
    expect(plain.effectiveSampleSize / 64).toBeLessThan(mixture.effectiveSampleSize / 512 / 1.5)
    expect(plain.covarianceCheck.passed).toBe(false)
    expect(plain.warnings.map(({ code }) => code)).toContain('covariance-check-failed')
    expect(plain.gradientDirectionProduct?.value).toBeLessThan(along?.value ?? 0)
  })
})

describe('controls through the same path', () => {
  it('an untrained network has its effective samples and the bound', async () => {
    const untrained = network('dense4', 7)
    const local = await measure(untrained.classifier, test, localSpec(24, 256, 'plain'))
    const weighted = await measure(untrained.classifier, test, dataSpec(500))
    expect(weighted.effectiveSampleSize).toBeGreaterThan(300)
    expect(local.effectiveSampleSize).toBeGreaterThan(200)
    expect(local.covarianceCheck.passed).toBe(true)
    expect(Math.abs(local.excess)).toBeLessThan(0.01)
    expect(local.gradientDirectionProduct?.value).toBeCloseTo(0.5, 1)
    untrained.dispose()
  })

  it('a network trained on shuffled labels knows nothing, and keeps its effective samples', async () => {
    const order = createRandom(3).permutation(train.count)
    const shuffled = {
      ...train,
      labels: train.labels.map((_, index) => train.labels[order[index] as number] as number)
    }
    const control = network('dense4', 1)
    control.train(shuffled, 2)
    expect(control.accuracy(test)).toBeLessThan(0.2)
    const weighted = await measure(control.classifier, test, dataSpec(1000))
    const informed = await measure(confident.classifier, test, dataSpec(1000))
    expect(weighted.resolved).toBe(true)
    expect(weighted.effectiveSampleSize).toBeGreaterThan(5 * informed.effectiveSampleSize)
    expect(weighted.totalSigmaP.value).toBeLessThan(informed.totalSigmaP.value)
    control.dispose()
  })

  it('a network of equal logits is the null model: one half a pixel at every width', async () => {
    const flat: Classifier = {
      ...confident.classifier,
      logits: (x) => tf.tidy(() => tf.mul(confident.classifier.logits(x), 0))
    }
    for (const sigma of [0.01, 1]) {
      const result = await measure(flat, test, localSpec(12, 200, 'gradient-mixture', sigma))
      expect(result.totalSigmaX.value / (sigma * 28)).toBeCloseTo(1, 2)
      expect((result.totalSigmaP.value * 2 * sigma) / 28).toBeCloseTo(1, 2)
      expect(result.covarianceCheck.passed).toBe(true)
      expect(result.gradientDirectionProduct).toBeNull()
      expect(result.effectiveSampleSize).toBeCloseTo(200, 6)
      expect(result.warnings.map(({ code }) => code)).toContain('zero-gradient')
    }
  })

  it('an exactly linear network of two classes has the closed form of a linear unit', async () => {
    const twoClasses: LabelledImages = {
      ...test,
      classCount: 2,
      labels: test.labels.map((label) => label % 2)
    }
    const linear = network('linear', 5, 2)
    const spec = localSpec(1, 12_000, 'gradient-mixture', 2.5)
    const result = await measure(linear.classifier, twoClasses, spec)
    // The loss at the one image and its slope give the line: loss = softplus(a s + b) along the gradient.
    const field = networkField(linear.classifier)
    const [index] = createRandom(1).fork('images').permutation(twoClasses.count)
    const chosen = Int32Array.of(index as number)
    const { loss, gradient } = field.evaluate(inputsOf(twoClasses, chosen), labelsOf(twoClasses, chosen))
    const value = loss[0] as number
    const offset = Math.log(Math.expm1(value))
    const steepness = Math.hypot(...gradient) / -Math.expm1(-value)
    const { x, weight } = quadrature([-30, 30], 800)
    const window = x.map((at, k) => Math.exp(-(at ** 2) / (2 * 2.5 ** 2)) * (weight[k] as number))
    const packet = packetMoments(lineSamples(softplus(-steepness, offset), x, window, 2.5))
    const along = {
      sigmaX: packet?.totalSigmaX.value ?? NaN,
      sigmaP: packet?.totalSigmaP.value ?? NaN,
      product: packet?.product.value ?? NaN,
      boundaryTerm: 0,
      bound: 0.5
    }
    const total = linearUnitTotal(along, 784, 2.5)
    expect(along.product).toBeGreaterThan(0.51)
    expect(result.gradientDirectionProduct?.value).toBeCloseTo(along.product, 2)
    expect(result.product.value / total.product).toBeCloseTo(1, 2)
    expect(result.totalSigmaX.value / total.sigmaX).toBeCloseTo(1, 2)
    expect(result.totalSigmaP.value / total.sigmaP).toBeCloseTo(1, 2)
    linear.dispose()
  }, 60_000)
})

describe('arithmetic', () => {
  it('does not depend on the size of a batch', async () => {
    const field = networkField(confident.classifier)
    const run = async (batchSize: number): Promise<number[]> => {
      const input = {
        field,
        data: test,
        batchSize,
        random: createRandom(4),
        imageShape: test.imageShape,
        classify: (x: Float32Array) => classesOf(confident.classifier, x, batchSize),
        layer: (name: string) => layerField(confident.classifier, name, batchSize)
      }
      const weighted = await drain(
        dataEstimate(
          {
            ...input,
            options: { samples: 150, onlyClass: null, labelRule: 'matched', jitter: 0.01, interval: 'delta' }
          },
          testContext()
        )
      )
      const local = await drain(
        localEstimate(
          { ...input, options: { images: 5, draws: 40, sigma: 0.1, proposal: 'gradient-mixture' } },
          testContext()
        )
      )
      return [weighted.result, local.result].flatMap((result) => [
        result.totalSigmaX.value,
        result.totalSigmaP.value,
        result.product.low ?? NaN,
        result.covarianceCheck.value,
        result.effectiveSampleSize
      ])
    }
    const expected = await run(1024)
    for (const batchSize of [1, 7, 64])
      (await run(batchSize)).forEach((value, i) => expect(value / (expected[i] as number)).toBeCloseTo(1, 4))
  })

  it('does not depend on the order of the test images', async () => {
    const order = createRandom(8).permutation(300)
    const some = mnist('t10k', 300)
    const moved = {
      ...some,
      pixels: some.pixels.map(
        (_, at) => some.pixels[(order[Math.floor(at / 784)] as number) * 784 + (at % 784)] as number
      ),
      labels: some.labels.map((_, index) => some.labels[order[index] as number] as number)
    }
    const [one, other] = [
      await measure(confident.classifier, some, dataSpec(300)),
      await measure(confident.classifier, moved, dataSpec(300))
    ]
    expect(other.product.value / one.product.value).toBeCloseTo(1, 6)
    expect(other.effectiveSampleSize / one.effectiveSampleSize).toBeCloseTo(1, 6)
  })

  it('is the same on the plain JavaScript back end', async () => {
    const native = await measure(confident.classifier, test, dataSpec(60))
    const before = tf.getBackend()
    // Without it the back end advises on standard error to install the native one.
    tf.env().set('PROD', true)
    await tf.setBackend('cpu')
    try {
      const plain = await measure(confident.classifier, test, dataSpec(60))
      expect(plain.product.value / native.product.value).toBeCloseTo(1, 4)
      expect(plain.covarianceCheck.value / native.covarianceCheck.value).toBeCloseTo(1, 3)
    } finally {
      tf.env().set('PROD', false)
      await tf.setBackend(before)
    }
  })

  it('differentiates: the input gradient is the difference quotient of the loss', () => {
    const untrained = network('conv4', 2)
    for (const { classifier } of [confident, untrained]) {
      const field = networkField(classifier)
      const x = inputsOf(test, [11])
      const label = labelsOf(test, [11])
      // Off the exact zeros of black pixels, where ReLU kinks may lie.
      x.forEach((value, i) => (x[i] = value + 0.02 + 0.01 * Math.sin(i)))
      const { gradient } = field.evaluate(x, label)
      const steepest = Array.from(gradient, (value, i) => ({ value, i }))
        .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
        .slice(0, 20)
      const step = 1e-3
      const middle = field.evaluate(x, label).loss[0] as number
      const largest = Math.abs(steepest[0]?.value ?? NaN)
      const misses = steepest.flatMap(({ value, i }) => {
        const [up, down] = [1, -1].map((sign) => {
          const moved = x.slice()
          moved[i] = (moved[i] as number) + sign * step
          return field.evaluate(moved, label).loss[0] as number
        }) as [number, number]
        // Where the two sides differ, a ReLU bends in between.
        const bend = Math.abs(up - 2 * middle + down) / step
        return bend < 0.01 * largest ? [Math.abs(value - (up - down) / (2 * step)) / largest] : []
      })
      expect(misses.length).toBeGreaterThan(10)
      expect(Math.max(...misses)).toBeLessThan(0.01)
    }
    untrained.dispose()
  })
})
