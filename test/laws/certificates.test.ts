import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttackId } from '@contract/attacks'
import { certificateInfos, CertificateSpec, type CertificateId } from '@contract/certificates'
import type { CertificateResult } from '@contract/certificates/result'
import { Cancelled } from '@contract/errors'
import type { ConvexNorm } from '@contract/threat-model'
import { certify } from '@core/certificates/evaluate'
import { limitText, shareAtLimit } from '@core/charts/certificate-text'
import { certificateOptions, optionsLine } from '@core/charts/conditions'
import type { LabelledImages } from '@core/data'
import { classifierOf, type Classifier } from '@core/models'
import { normalDistribution } from '@core/statistics/normal'
import { createRandom } from '@core/tensor/random'
import {
  context,
  finish,
  imagesFor,
  lengthOf,
  linearClassifier,
  runAttack,
  SHAPE,
  switchedSignal,
  tinyModels,
  unitBox,
  withTinyModel
} from '../core/attacks/support'
import { countTensors } from './attack-cases'

countTensors()

/** Options with which each certificate is quick on tiny models. */
const quick: Readonly<Record<CertificateId, Record<string, unknown>>> = {
  smoothing: { draws: 200, selectionDraws: 20 },
  interval: { largest: 0.5 },
  crown: { largest: 2 },
  linear: {},
  firstorder: {},
  lipschitz: { draws: 32 },
  lipschitzness: { steps: 5 },
  clever: { batches: 8, draws: 8 }
}
const proofs = [
  ['interval', 'linf'],
  ['crown', 'linf'],
  ['crown', 'l2'],
  ['crown', 'l1']
] as const
const everything = Object.values(certificateInfos).flatMap((info) =>
  info.norms.map((norm) => ({ id: info.id as CertificateId, norm: norm as ConvexNorm }))
)

/** Layers of every kind that a proof can take, with random weights. */
const built: Readonly<Record<string, () => LayersModel>> = {
  deep: () =>
    sequential({
      layers: [
        layers.flatten({ inputShape: SHAPE }),
        layers.dense({ units: 12, activation: 'relu' }),
        layers.dense({ units: 10, activation: 'relu' }),
        layers.dense({ units: 3 })
      ]
    }),
  pooled: () =>
    sequential({
      layers: [
        layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', inputShape: SHAPE }),
        layers.batchNormalization(),
        layers.reLU(),
        layers.averagePooling2d({ poolSize: 2, strides: 1 }),
        layers.conv2d({ filters: 4, kernelSize: 2, strides: 2, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
        layers.dropout({ rate: 0.5 }),
        layers.flatten(),
        layers.dense({ units: 8 }),
        layers.batchNormalization(),
        layers.activation({ activation: 'relu' }),
        layers.dense({ units: 3 })
      ]
    })
}

function randomWeights(model: LayersModel, seed: number): void {
  const random = createRandom(seed)
  for (const weight of model.weights) {
    const shape = weight.shape as number[]
    const count = shape.reduce((product, side) => product * side, 1)
    // Variances have to be positive; what is drawn around 1 does for the other statistics as well.
    const isStatistic = weight.originalName.includes('variance') || weight.originalName.includes('gamma')
    const values = random.normalArray(count).map((value) => (isStatistic ? 1 + Math.abs(value) : value / 2))
    tf.tidy(() => void weight.write(tf.tensor(values, shape)))
  }
}

async function withModel(name: string, use: (model: Classifier) => Promise<void>, seed = 3): Promise<void> {
  const build = built[name]
  if (!build) return withTinyModel(name, use)
  const model = build()
  try {
    randomWeights(model, seed)
    await use(classifierOf(model, { bounds: unitBox, hash: name }))
  } finally {
    for (const weight of new Set(model.weights)) weight.dispose()
  }
}

function radii(
  model: Classifier,
  data: LabelledImages,
  id: CertificateId,
  norm: ConvexNorm,
  options: Record<string, unknown> = {},
  change: Partial<Parameters<typeof certify>[0]> = {}
): Promise<CertificateResult> {
  const raw: unknown = { certificate: id, norm, options: { ...quick[id], ...options } }
  const spec = CertificateSpec.parse(raw as CertificateSpec)
  const range = { samples: data.count, offset: 0, seed: 1, batchSize: 64, epsilons: [] }
  return finish(certify({ model, data, spec, ...range, ...change }, context))
}

/** Attacks all images at once with two of their radii: whoever has a larger one must not fall. */
async function expectNothingInside(
  model: Classifier,
  data: LabelledImages,
  samples: CertificateResult['samples'],
  norm: ConvexNorm,
  attack: { readonly attack: AttackId; readonly options: Record<string, unknown> }
): Promise<void> {
  const proven = samples.filter(({ label, predicted, radius }) => label === predicted && radius > 0)
  const sorted = proven.map(({ radius }) => radius).sort((a, b) => a - b)
  expect(sorted.length).toBeGreaterThan(0)
  for (const radius of new Set([sorted[sorted.length >> 1]!, sorted[sorted.length - 1]!])) {
    const { fooled } = await runAttack({ model, data, norm, ...attack, epsilon: radius * 0.9999 })
    for (const sample of proven) if (sample.radius >= radius) expect(fooled[sample.index]).toBe(false)
  }
}

const allModels = [...tinyModels, ...Object.keys(built)]

describe.each(allModels)('proofs for the network "%s"', (name) => {
  it.each(proofs)('%s %s: no input of the ball has another class', async (id, norm) => {
    await withModel(name, async (model) => {
      const data = imagesFor(model, 6)
      const { samples } = await radii(model, data, id, norm)
      const size = 36
      const random = createRandom(8)
      for (const [row, { predicted, radius }] of samples.entries()) {
        const pixels = data.pixels.slice(row * size, (row + 1) * size) as Float32Array
        const draws = 60
        const points = new Float32Array(draws * size)
        for (let draw = 0; draw < draws; draw++) {
          const move = random.normalArray(size)
          // Corners of linf, few pixels for l1.
          if (norm === 'linf') move.forEach((value, at) => (move[at] = Math.sign(value)))
          if (norm === 'l1') move.forEach((value, at) => (move[at] = Math.abs(value) > 1.8 ? value : 0))
          const scale = radius / Math.max(1e-9, lengthOf(norm, [...move]))
          move.forEach((value, at) => {
            points[draw * size + at] = Math.min(1, Math.max(0, (pixels[at] as number) + value * scale))
          })
        }
        const classes = tf.tidy(() =>
          tf.argMax(model.logits(tf.tensor4d(points, [draws, ...SHAPE])), 1).dataSync<'int32'>()
        )
        expect([...classes].every((found) => found === predicted)).toBe(true)
      }
    })
  })

  it.each(proofs)('%s %s: no attack of ours finds an example inside', async (id, norm) => {
    await withModel(name, async (model) => {
      const data = imagesFor(model, 6)
      const { samples } = await radii(model, data, id, norm)
      for (const attack of ['apgd', 'pgd'] as const) {
        if (attack === 'pgd' && norm === 'l1') continue
        await expectNothingInside(model, data, samples, norm, { attack, options: { steps: 30 } })
      }
    })
  })

  it('linear bounds are at least as tight as intervals, by neuron or by intervals inside', async () => {
    await withModel(name, async (model) => {
      const data = imagesFor(model, 6)
      const interval = await radii(model, data, 'interval', 'linf', { largest: 2, halvings: 10 })
      const quickly = await radii(model, data, 'crown', 'linf', { hidden: 'interval', halvings: 10 })
      const whole = await radii(model, data, 'crown', 'linf', { halvings: 10 })
      for (const [row, { radius }] of interval.samples.entries()) {
        expect(quickly.samples[row]!.radius).toBeGreaterThanOrEqual(radius)
        expect(whole.samples[row]!.radius).toBeGreaterThanOrEqual(radius)
      }
      // And not by the safety net alone, where there is a second layer to gain on.
      if (name === 'deep' || name === 'pooled')
        expect(whole.meanRadius).toBeGreaterThan(interval.meanRadius * 1.05)
    })
  })
})

describe('proofs for random networks', () => {
  it('hold against random inputs, whatever the weights', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(...proofs),
        async (seed, [id, norm]) => {
          await withModel(
            'pooled',
            async (model) => {
              const data = imagesFor(model, 3, seed, 100)
              const { samples } = await radii(model, data, id, norm)
              await expectNothingInside(model, data, samples, norm, {
                attack: 'apgd',
                options: { steps: 20 }
              })
            },
            seed
          )
        }
      ),
      { numRuns: 5, seed: 4 }
    )
  }, 180_000)
})

/** Margin over dual norm, the smallest over the other classes: from the weights, in double precision. */
async function withLinear(
  use: (
    model: Classifier,
    exact: (row: Float32Array, norm: ConvexNorm) => number,
    gaps: number[]
  ) => Promise<void>
): Promise<void> {
  const model = sequential({
    layers: [layers.flatten({ inputShape: SHAPE }), layers.dense({ units: 2 })]
  })
  try {
    randomWeights(model, 21)
    const kernel = model.weights[0]!.read().arraySync() as number[][]
    const bias = model.weights[1]!.read().arraySync() as number[]
    const gaps = kernel.map((row) => row[0]! - row[1]!)
    const exact = (pixels: Float32Array, norm: ConvexNorm): number => {
      const margin = gaps.reduce((sum, gap, at) => sum + gap * pixels[at]!, bias[0]! - bias[1]!)
      return Math.abs(margin) / lengthOf(norm === 'linf' ? 'l1' : norm === 'l1' ? 'linf' : 'l2', gaps)
    }
    await use(classifierOf(model, { bounds: unitBox, hash: 'linear' }), exact, gaps)
  } finally {
    model.dispose()
  }
}
const pixelsOf = (data: LabelledImages, row: number): Float32Array =>
  data.pixels.slice(row * 36, (row + 1) * 36) as Float32Array

describe.each(['linf', 'l2', 'l1'] as const)('on a linear network in %s', (norm) => {
  it('the exact radius is margin over dual norm; first order, Lipschitz and CLEVER agree', async () => {
    await withLinear(async (model, exact) => {
      const data = imagesFor(model, 8)
      const ball = { radius: 100 }
      const found = [
        await radii(model, data, 'linear', norm, { box: false }),
        await radii(model, data, 'firstorder', norm),
        await radii(model, data, 'lipschitz', norm, ball),
        await radii(model, data, 'clever', norm, ball)
      ]
      for (let row = 0; row < 8; row++) {
        const radius = Math.min(
          exact(pixelsOf(data, row), norm),
          norm === 'linf' ? 1 : norm === 'l2' ? 6 : 36
        )
        for (const { samples } of found) expect(samples[row]!.radius / radius).toBeCloseTo(1, 3)
      }
    })
  })

  it('linear bounds reach the exact radius of the box, and the strongest attack only just beyond it', async () => {
    await withLinear(async (model) => {
      const data = imagesFor(model, 6, 11, 100)
      const options = { largest: 4, halvings: 16 }
      const exact = await radii(model, data, 'linear', norm)
      const crown = await radii(model, data, 'crown', norm, options)
      for (const [row, { radius }] of [...exact.samples.entries()].slice(0, 3)) {
        expect(crown.samples[row]!.radius).toBeLessThanOrEqual(radius * 1.0001)
        if (norm === 'linf') expect(crown.samples[row]!.radius).toBeGreaterThan(radius * 0.999 - 1e-4)
        const setup = { model, data, attack: 'apgd' as const, norm, options: { steps: 100 }, indices: [row] }
        expect((await runAttack({ ...setup, epsilon: radius * 0.999 })).fooled).toEqual([false])
        expect((await runAttack({ ...setup, epsilon: radius * 1.02 })).fooled).toEqual([true])
      }
    })
  })
})

describe('the empirical local Lipschitz constant', () => {
  const size = 8
  const own = Float32Array.from({ length: size }, (_, at) => (at % 3 === 0 ? -1 : 1) * (0.5 + at / 4))
  /** |f(x) - f(x')|_1 over |x - x'|_inf is at most 1.5 times the l1 norm of the weights, at one pair of corners. */
  const exact = 1.5 * own.reduce((sum, weight) => sum + Math.abs(weight), 0)
  const model = linearClassifier([own, own.map((weight) => -weight / 2)], [0.2, -0.1])
  const data = { ...imagesFor(model, 3), pixels: createRandom(2).uniformArray(3 * size, 0.3, 0.7) }

  it('of a linear network is the exact value on the ball, once the climb has reached its corners', async () => {
    const found = await radii(model, data, 'lipschitzness', 'linf', { radius: 0.05, steps: 30 })
    for (const { lipschitz, predicted, radius, index } of found.samples) {
      expect(lipschitz! / exact).toBeCloseTo(1, 4)
      const pixels = data.pixels.slice(index * size, (index + 1) * size) as Float32Array
      const margin = 1.5 * own.reduce((sum, weight, at) => sum + weight * pixels[at]!, 0) + 0.3
      expect(predicted).toBe(margin > 0 ? 0 : 1)
      expect(radius).toBeCloseTo(Math.min(0.05, Math.abs(margin) / exact), 4)
    }
    const { meanLipschitz } = found
    expect(meanLipschitz!.value / exact).toBeCloseTo(1, 4)
    expect(meanLipschitz!.high! - meanLipschitz!.low!).toBeLessThan(1e-3 * exact)
  })

  it('never exceeds it, and is near after the ten steps of the paper', async () => {
    const { samples } = await radii(model, data, 'lipschitzness', 'linf', { steps: 10 })
    for (const { lipschitz } of samples) {
      expect(lipschitz!).toBeLessThanOrEqual(exact * (1 + 1e-4))
      expect(lipschitz!).toBeGreaterThan(exact * 0.85)
    }
  })

  it('keeps to the box: at its edge half of the directions are closed', async () => {
    const edge = { ...data, pixels: new Float32Array(3 * size).fill(1) }
    const { samples } = await radii(model, edge, 'lipschitzness', 'linf', { radius: 0.05, steps: 40 })
    const open = [1, -1].map((sign) => own.reduce((sum, w) => sum + Math.max(0, sign * w), 0))
    for (const { lipschitz } of samples) {
      expect(lipschitz!).toBeLessThanOrEqual(1.5 * Math.max(...open) * (1 + 1e-4))
      expect(lipschitz!).toBeGreaterThan(1.5 * Math.min(...open) * 0.99)
    }
  })

  it('has the mean over all images, right or not, with the interval of its spread', async () => {
    await withTinyModel('mlp', async (network) => {
      const many = imagesFor(network, 12)
      const { samples, meanLipschitz } = await radii(network, many, 'lipschitzness', 'linf')
      const values = samples.map(({ lipschitz }) => lipschitz!)
      const mean = values.reduce((sum, value) => sum + value, 0) / 12
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 11)
      expect(meanLipschitz!.value).toBeCloseTo(mean, 10)
      // 97.5 % point of Student's t with 11 degrees of freedom.
      expect(meanLipschitz!.high).toBeCloseTo(mean + (2.200985 * deviation) / Math.sqrt(12), 6)
    })
  })

  it('of probabilities is that of the softmax', async () => {
    const { samples } = await radii(model, data, 'lipschitzness', 'linf', { output: 'probabilities' })
    // Each of two probabilities has a slope of at most a quarter of that of the logits' difference.
    for (const { lipschitz } of samples) {
      expect(lipschitz!).toBeLessThanOrEqual((exact * 2) / 4 + 1e-3)
      expect(lipschitz!).toBeGreaterThan(0)
    }
  })
})

describe('the ball of sampled slopes', () => {
  // A constant network: every radius is as large as the ball.
  const flat = linearClassifier([new Float32Array(8), new Float32Array(8)], [1, 0])

  it.each([
    ['linf', 0.3],
    ['l2', 5],
    ['l1', 50]
  ] as const)('goes by the norm where none is given: %s', async (norm, usual) => {
    for (const id of ['lipschitz', 'clever'] as const) {
      const result = await radii(flat, imagesFor(flat, 5), id, norm)
      expect(result.limit).toBe(usual)
      for (const { radius } of result.samples) expect(radius).toBe(usual)
      expect(optionsLine(certificateOptions(result.spec))).toContain(`radius of the ball ${usual}`)
      // One of five is labelled wrong, and wrong images have no radius.
      expect(shareAtLimit(result)).toBeCloseTo(0.8, 12)
      expect((await radii(flat, imagesFor(flat, 5), id, norm, { radius: 0.7 })).limit).toBe(0.7)
    }
  })

  it('is told beside the mean by how many images are at its edge', async () => {
    await withLinear(async (model) => {
      const result = await radii(model, imagesFor(model, 10), 'clever', 'l2', { radius: 0.2 })
      const stopped = result.samples.filter(
        ({ label, predicted, radius }) => label === predicted && radius === 0.2
      )
      expect(stopped.length).toBeGreaterThan(0)
      expect(stopped.length).toBeLessThan(8)
      expect(limitText(result)).toBe(`${stopped.length}0.0\u00a0% at the largest possible`)
    })
  })
})

describe('CLEVER', () => {
  it('looks at all other classes, as the paper does, where nothing else is said', async () => {
    // The class of the smallest logit is the one whose border is nearest.
    const steep = new Float32Array(8).fill(1)
    const weights = Array.from({ length: 12 }, (_, index) => (index === 11 ? steep : new Float32Array(8)))
    const model = linearClassifier(weights, [3, ...new Array<number>(10).fill(1), -3])
    const data = { ...imagesFor(model, 1), pixels: new Float32Array(8).fill(0.5) }
    const all = await radii(model, data, 'clever', 'linf', { radius: 100 })
    expect(all.samples[0]!.radius).toBeCloseTo(2 / 8, 4)
    const fewer = await radii(model, data, 'clever', 'linf', { radius: 100, classes: 3 })
    expect(fewer.samples[0]!.radius).toBe(100)
  })
})

describe('randomised smoothing of a linear network', () => {
  const sigma = 0.5
  it('never certifies more than the closed form but as often as alpha says, and comes near to it', async () => {
    await withLinear(async (model, exact, gaps) => {
      const data = imagesFor(model, 40, 5, 100)
      const failure = 0.05
      const { samples, limit } = await radii(model, data, 'smoothing', 'l2', { sigma, draws: 500, failure })
      let tooLarge = 0
      for (const [row, { radius, predicted }] of samples.entries()) {
        // Under Gaussian noise the margin is Gaussian: the smoothed classifier's radius is the distance itself.
        const distance = exact(pixelsOf(data, row), 'l2')
        const probability = normalDistribution(distance / sigma)
        expect(probability).toBeGreaterThan(0.5)
        if (predicted !== null && predicted === data.labels[row] && radius > distance) tooLarge++
        expect(radius).toBeLessThanOrEqual(limit!)
        const reach = Math.min(distance, limit!)
        if (reach > 0.3) expect(radius).toBeGreaterThan(reach * 0.6)
      }
      // Binomial with 40 draws of 5 %: seven or more in one of a thousand.
      expect(tooLarge).toBeLessThan(7)
      expect(gaps.length).toBe(36)
    })
  })

  it('abstains where no class is sure', async () => {
    await withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 10)
      const { abstained, samples } = await radii(model, data, 'smoothing', 'l2', { sigma: 50, draws: 30 })
      expect(abstained).toBeGreaterThan(0)
      for (const { predicted, radius } of samples) if (predicted === null) expect(radius).toBe(0)
    })
  })
})

describe.each(everything)('$id $norm', ({ id, norm }) => {
  const model = id === 'linear' ? 'linear' : 'mlp'
  it('the same seed gives the same result, whatever the batch and the other images', async () => {
    await withTinyModel(model, async (network) => {
      const data = imagesFor(network, 5)
      const once = await radii(network, data, id, norm)
      const again = await radii(network, data, id, norm)
      const part = await radii(network, data, id, norm, {}, { offset: 2, samples: 3, batchSize: 7 })
      expect(again.samples).toEqual(once.samples)
      part.samples.forEach((sample, row) => {
        const whole = once.samples[row + 2]!
        expect({ ...sample, radius: 0 }).toEqual({ ...whole, radius: 0 })
        expect(sample.radius).toBeCloseTo(whole.radius, 4)
      })
    })
  })

  it('certified accuracy falls from the clean one, with an interval around each share', async () => {
    await withTinyModel(model, async (network) => {
      const data = imagesFor(network, 5)
      const { certifiedAccuracy, cleanAccuracy } = await radii(
        network,
        data,
        id,
        norm,
        {},
        { epsilons: [0.01, 0.2] }
      )
      expect(certifiedAccuracy.map(({ epsilon }) => epsilon)).toEqual([0, 0.01, 0.2])
      expect(certifiedAccuracy[0]!.accuracy).toEqual(cleanAccuracy)
      let before = 1
      for (const { accuracy } of certifiedAccuracy) {
        expect(accuracy.value).toBeLessThanOrEqual(before)
        expect(accuracy.low).toBeLessThanOrEqual(accuracy.value)
        expect(accuracy.high).toBeGreaterThanOrEqual(accuracy.value)
        before = accuracy.value
      }
    })
  })

  it('stops in a step and leaves no tensor behind', async () => {
    await withTinyModel(model, async (network) => {
      const data = imagesFor(network, 40)
      const signal = switchedSignal()
      const raw: unknown = { certificate: id, norm, options: quick[id] }
      const spec = CertificateSpec.parse(raw as CertificateSpec)
      const range = { samples: 40, offset: 0, seed: 1, batchSize: 64, epsilons: [] }
      const running = certify({ model: network, data, spec, ...range }, { ...context, signal })
      await running.next()
      signal.abort()
      await expect(finish(running)).rejects.toThrow(Cancelled)
    })
  })
})

describe('what a certificate refuses', () => {
  it('says what it needs', async () => {
    await withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 2)
      await expect(radii(model, data, 'linear', 'l2')).rejects.toThrow('linear networks only')
      const { chain: _, ...unknown } = model
      await expect(radii(unknown, data, 'crown', 'l2')).rejects.toThrow('one chain of layers')
      const wide = { ...data, imageShape: [3, 12, 1] as [number, number, number] }
      await expect(radii(model, wide, 'crown', 'l2')).rejects.toThrow('6 × 6 × 1')
    })
  })

  it('does not take a norm that it does not know, nor an option out of its range', () => {
    const raw: unknown = { certificate: 'smoothing', norm: 'linf' }
    expect(CertificateSpec.safeParse(raw).error?.issues[0]?.message).toBe(
      'Randomised smoothing knows l2, not linf'
    )
    const wrong: unknown = { certificate: 'smoothing', norm: 'l2', options: { sigma: -1 } }
    expect(CertificateSpec.safeParse(wrong).error?.issues[0]?.path).toEqual(['options', 'sigma'])
  })
})
