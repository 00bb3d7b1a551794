import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EstimatorSpec, estimatorInfos } from '@contract/estimators'
import { UncertaintyJobSpec } from '@contract/job'
import type { UncertaintyResult } from '@contract/measurement'
import type { LabelledImages } from '@core/data'
import { uncertaintyJob } from '@core/jobs/uncertainty'
import { createRandom } from '@core/tensor/random'
import { boundaryTerms, drawInBox } from '@core/uncertainty/box'
import * as known from '@core/uncertainty/closed-forms'
import { dataEstimate } from '@core/uncertainty/data'
import { globalEstimate } from '@core/uncertainty/global'
import type { LayerField } from '@core/uncertainty/input'
import { packetMoments } from '@core/uncertainty/moments'
import { drawFrom, scoreOf } from '@core/uncertainty/smooth-density'
import { linearUnitField, mapRows, softplus, type Line } from '../core/uncertainty/analytic'
import { drain, mnist, network, testContext } from '../core/uncertainty/support'

/** Laws of the global packet: on boxes with closed forms, with densities, and behind layers of real networks. */

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

describe('the boundary term', () => {
  const unit = (dimension: number) => ({
    lower: new Float64Array(dimension),
    upper: new Float64Array(dimension).fill(1)
  })
  const sum: Line = { loss: (x) => x, slope: () => 1 }

  it.each([
    [1, known.linearOnBox(0)],
    [2, known.sumOnBox(2)],
    [5, known.sumOnBox(5)]
  ])('of x_1 + ... + x_%i on the unit box is the closed form, and so is the bound', (dimension, form) => {
    const field = linearUnitField(new Array<number>(dimension).fill(1), sum)
    const box = unit(dimension)
    const count = 40_000
    const x = drawInBox(box, count, createRandom(2))
    const { loss, gradient } = field.evaluate(x, new Int32Array(count))
    const moments = packetMoments({
      count,
      dimension,
      x,
      loss,
      gradient,
      baseWeight: new Float64Array(count).fill(1)
    })
    if (!moments) throw new Error('expected a packet')
    const terms = boundaryTerms(box, moments, { x, loss }, 0, field, 20_000, createRandom(3))
    for (let i = 0; i < dimension; i++) {
      const error = Math.abs((terms.value[i] as number) - form.boundaryTerm)
      expect(error).toBeLessThan(4 * (terms.standardError[i] as number))
      expect(Math.abs((moments.sigmaX[i] as number) / form.sigmaX - 1)).toBeLessThan(0.02)
      // Relative: in 5 dimensions the covariance is -0.011, and 0 must not pass for it.
      expect(Math.abs((moments.covariance[i] as number) / -form.bound - 1)).toBeLessThan(0.06)
    }
  })
})

describe('errors of the boundary terms', () => {
  it('hold over repeats, for one term, for their mean and for the bound', () => {
    const dimension = 5
    const form = known.sumOnBox(dimension)
    const field = linearUnitField(new Array<number>(dimension).fill(1), { loss: (x) => x, slope: () => 1 })
    const box = { lower: new Float64Array(dimension), upper: new Float64Array(dimension).fill(1) }
    const count = 400
    const random = createRandom(7)
    const truth = form.boundaryTerm
    const misses = { one: [] as number[], mean: [] as number[], bound: [] as number[] }
    const independent: number[] = []
    for (let repeat = 0; repeat < 300; repeat++) {
      const own = random.fork(`${repeat}`)
      const x = drawInBox(box, count, own.fork('inside'))
      const { loss, gradient } = field.evaluate(x, new Int32Array(count))
      const baseWeight = new Float64Array(count).fill(1)
      const moments = packetMoments({ count, dimension, x, loss, gradient, baseWeight })
      if (!moments) throw new Error('expected a packet')
      const { value, standardError, errorOfSum } = boundaryTerms(
        box,
        moments,
        { x, loss },
        0,
        field,
        4000,
        own
      )
      const mean = value.reduce((sum, term) => sum + term, 0) / dimension
      const meanError = errorOfSum(new Float64Array(dimension).fill(1 / dimension))
      misses.one.push(((value[0] as number) - truth) / (standardError[0] as number))
      misses.mean.push((mean - truth) / meanError)
      const bound = value.reduce((sum, term) => sum + Math.abs(1 - term) / 2, 0)
      const boundError = errorOfSum(value.map((term) => Math.sign(term - 1) / 2))
      misses.bound.push((bound - dimension * form.bound) / boundError)
      independent.push(((mean - truth) / Math.hypot(...standardError)) * dimension)
    }
    const spread = (values: readonly number[]): number =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
    for (const values of [misses.one, misses.mean, misses.bound])
      expect(Math.abs(spread(values) - 1)).toBeLessThan(0.2)
    // Added as if they were independent, the errors of the terms would claim too much.
    expect(spread(independent)).toBeGreaterThan(1.4)
  })
})

describe('the smooth density', () => {
  it('has the gradient of its own logarithm', () => {
    const centres = Float64Array.from([0, 0, 1, 2, -1, 0.5])
    const density = { dimension: 2, centres, width: Float64Array.of(0.4, 0.9) }
    const log = (x: number, y: number): number =>
      Math.log(
        [0, 2, 4].reduce(
          (total, at) =>
            total +
            Math.exp(
              -(((x - (centres[at] as number)) / 0.4) ** 2) / 2 -
                ((y - (centres[at + 1] as number)) / 0.9) ** 2 / 2
            ),
          0
        )
      )
    const points = drawFrom(density, 50, createRandom(1))
    const score = scoreOf(density, points)
    for (let at = 0; at < points.length; at += 2) {
      const [x, y] = [points[at] as number, points[at + 1] as number]
      expect(score[at]).toBeCloseTo((log(x + 1e-5, y) - log(x - 1e-5, y)) / 2e-5, 3)
      expect(score[at + 1]).toBeCloseTo((log(x, y + 1e-5) - log(x, y - 1e-5)) / 2e-5, 3)
    }
  })
})

/** A space of its own: "images" of two pixels are the features, the loss is a closed form. */
function toy(line: Line, weights: readonly number[]): { field: LayerField; data: LabelledImages } {
  const random = createRandom(9)
  const pixels = Float32Array.from({ length: 400 * weights.length }, () => random.normal())
  return {
    field: { ...linearUnitField(weights, line), features: (x) => x },
    data: {
      count: 400,
      imageShape: [1, weights.length, 1],
      classCount: 2,
      bounds: { lower: -10, upper: 10 },
      pixels,
      labels: new Uint8Array(400),
      datasetHash: 'toy'
    }
  }
}

/**
 * The pair of `loss(w.x) sqrt(q)` in two dimensions, q Gaussian bumps at the points, by a sum over a grid: of smooth functions
 * that vanish at its rim it is exact to many digits. Derivatives are differences of the packet itself.
 */
function onGrid(
  { loss }: Line,
  [w0 = 0, w1 = 0]: readonly number[],
  points: ArrayLike<number>,
  bandwidth: number
): { totalSigmaX: number; totalSigmaP: number; product: number } {
  const count = points.length / 2
  const width = [0, 1].map((axis) => {
    const values = Array.from({ length: count }, (_, row) => points[2 * row + axis] as number)
    const mean = values.reduce((sum, value) => sum + value, 0) / count
    return bandwidth * Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1))
  }) as [number, number]
  const psi = (x: number, y: number): number => {
    let q = 0
    for (let row = 0; row < count; row++) {
      const a = (x - (points[2 * row] as number)) / width[0]
      const b = (y - (points[2 * row + 1] as number)) / width[1]
      q += Math.exp(-(a * a + b * b) / 2)
    }
    return loss(w0 * x + w1 * y) * Math.sqrt(q)
  }
  const [step, size] = [0.125, 101]
  const at = (index: number): number => (index - (size - 1) / 2) * step
  const values = Float64Array.from({ length: size * size }, (_, k) =>
    psi(at(k % size), at(Math.floor(k / size)))
  )
  const sums = { norm: 0, x: [0, 0], xx: [0, 0], p: [0, 0], pp: [0, 0] }
  const add = (to: number[], axis: number, value: number): void => {
    to[axis] = (to[axis] as number) + value
  }
  for (let k = 0; k < values.length; k++) {
    const [i, j] = [k % size, Math.floor(k / size)]
    if (Math.min(i, j) < 3 || Math.max(i, j) > size - 4) continue
    const value = values[k] as number
    sums.norm += value * value
    for (const [axis, x, stride] of [
      [0, at(i), 1],
      [1, at(j), size]
    ] as const) {
      const far = (n: number): number =>
        (values[k + n * stride] as number) - (values[k - n * stride] as number)
      // Of sixth order.
      const slope = (45 * far(1) - 9 * far(2) + far(3)) / (60 * step)
      add(sums.x, axis, value * value * x)
      add(sums.xx, axis, value * value * x * x)
      add(sums.p, axis, value * slope)
      add(sums.pp, axis, slope * slope)
    }
  }
  const total = (square: number[], first: number[]): number =>
    Math.sqrt(
      square.reduce(
        (sum, value, axis) => sum + value / sums.norm - ((first[axis] as number) / sums.norm) ** 2,
        0
      )
    )
  const [totalSigmaX, totalSigmaP] = [total(sums.xx, sums.x), total(sums.pp, sums.p)]
  return { totalSigmaX, totalSigmaP, product: totalSigmaX * totalSigmaP }
}

describe('the global packet', () => {
  const measure = async (
    line: Line,
    weights: readonly number[],
    options: object
  ): Promise<UncertaintyResult> => {
    const { field, data } = toy(line, weights)
    const spec = EstimatorSpec.parse({ estimator: 'global', options: { label: 0, ...options } })
    if (spec.estimator !== 'global') throw new Error('expected the global estimator')
    const input = {
      field,
      data,
      options: spec.options,
      random: createRandom(5),
      batchSize: 256,
      imageShape: data.imageShape,
      classify: () => new Int32Array(),
      layer: () => field
    }
    const { result } = await drain(globalEstimate(input, testContext()))
    return { ...result, spec, seed: 5, seconds: 0, modelHash: '', datasetHash: '' }
  }

  it('of a constant loss under a density keeps the bound of one half a dimension', async () => {
    const result = await measure({ loss: () => 1, slope: () => 0 }, [1, 1], { target: 'density' })
    expect(result.bound).toBe(1)
    expect(result.covarianceCheck.passed).toBe(true)
    // A mixture of many bumps is nearly a Gaussian, whose root has the least product.
    expect(result.product.value).toBeGreaterThan(0.97)
    expect(result.resolved).toBe(true)
  })

  it('of a softplus under a density has the pair that quadrature gives', async () => {
    const weights = [1, 0.5]
    const { data } = toy(softplus(3), weights)
    const truth = onGrid(softplus(3), weights, data.pixels, 0.5)
    const result = await measure(softplus(3), weights, { target: 'density', draws: 40_000 })
    expect(result.resolved).toBe(true)
    for (const key of ['totalSigmaX', 'totalSigmaP', 'product'] as const) {
      const { value, low, high } = result[key]
      const error = Math.log((high ?? NaN) / (low ?? NaN)) / (2 * 1.96)
      expect(error).toBeLessThan(0.02)
      expect(Math.abs(Math.log(value / truth[key]))).toBeLessThan(3 * error)
    }
    // Far enough from the bound for a wrong score or a forgotten density to show.
    expect(truth.product).toBeGreaterThan(1.05)
  })

  it('of a constant loss on a box has no product and no bound', async () => {
    const result = await measure({ loss: () => 1, slope: () => 0 }, [1, 1], { target: 'box' })
    expect(result.product.value).toBe(0)
    expect(result.bound).toBeLessThan(0.02)
    expect(result.covarianceCheck.passed).toBe(true)
  })

  it('never falls below its bound by more than its interval, however sharp the boundary', async () => {
    for (const weight of [1, 4, 10]) {
      const line = {
        loss: (x: number) => 1 / (1 + Math.exp(weight * x)),
        slope: (x: number) => -weight / (2 + Math.exp(weight * x) + Math.exp(-weight * x))
      }
      for (const target of ['box', 'density']) {
        const result = await measure(line, [1, 0.5], { target, draws: 20_000 })
        expect(result.product.high).toBeGreaterThan(result.bound * 0.99)
        expect(result.covarianceCheck.passed).toBe(true)
      }
    }
  })
})

describe('the product along the mean of d log(loss)', () => {
  /** What an estimator is given to measure a loss along some weights. */
  const inputFor = (line: Line, weights: readonly number[]) => {
    const { field, data } = toy(line, weights)
    return {
      ...{ field, data, random: createRandom(5), batchSize: 256, imageShape: data.imageShape },
      ...{ classify: () => new Int32Array(), layer: () => field }
    }
  }
  const global = (line: Line, weights: readonly number[], options: object) =>
    globalEstimate(
      { ...inputFor(line, weights), options: estimatorInfos.global.options.parse({ label: 0, ...options }) },
      testContext()
    )
  const weighted = (line: Line, weights: readonly number[], options: object) =>
    dataEstimate(
      {
        ...inputFor(line, weights),
        options: estimatorInfos.data.options.parse({ samples: 400, ...options })
      },
      testContext()
    )

  it.each([
    ['the data', 'delta', weighted, {}],
    ['the data, resampled', 'bootstrap', weighted, { interval: 'bootstrap' }],
    ['one label', 'delta', global, {}],
    ['two labels on a box', 'bootstrap-draws', global, { label: null, target: 'box' }]
  ] as const)('of a loss along one axis is that of the axis: %s', async (_, method, measure, options) => {
    const { result } = await drain(measure(softplus(3), [0, 1], options))
    const along = result.gradientDirectionProduct
    const ofAxis = (result.sigmaX[1] as number) * (result.sigmaP[1] as number)
    // Of two labels the median of the products is not the product of the medians.
    expect((along?.value ?? NaN) / ofAxis).toBeCloseTo(1, method === 'bootstrap-draws' ? 2 : 9)
    expect(along?.method).toBe(method)
    expect(along?.low).toBeLessThan(along?.value ?? NaN)
    expect(along?.high).toBeGreaterThan(along?.value ?? NaN)
  })

  it('turns with the loss: along a diagonal it is what the same loss along an axis has', async () => {
    const options = estimatorInfos.global.options.parse({ label: 0, draws: 20_000 })
    const { data, ...input } = inputFor(softplus(3), [1, 1])
    const { result } = await drain(globalEstimate({ data, ...input, options }, testContext()))
    const pixels = mapRows(data.pixels, 2, ([x = 0, y = 0]) => [
      (x + y) * Math.SQRT1_2,
      (y - x) * Math.SQRT1_2
    ])
    const { field } = toy(softplus(3), [Math.SQRT2, 0])
    const turned = {
      ...input,
      data: { ...data, pixels: Float32Array.from(pixels) },
      field,
      layer: () => field
    }
    const { result: alike } = await drain(globalEstimate({ ...turned, options }, testContext()))
    const [along, ofAxis] = [result, alike].map((one) => one.gradientDirectionProduct?.value ?? NaN)
    // The bumps of the density are as wide as the data along the axes, which are not quite the same after the turn.
    expect(Math.abs((along as number) / (ofAxis as number) - 1)).toBeLessThan(0.06)
    // The axes of the diagonal one are correlated in the packet, which makes their products larger.
    const axes = result.sigmaX.map((sigma, i) => sigma * (result.sigmaP[i] as number))
    expect(Math.min(...axes)).toBeGreaterThan((along as number) * 1.03)
  })

  it('is none where the loss is constant', async () => {
    const { result } = await drain(global({ loss: () => 1, slope: () => 0 }, [1, 1], {}))
    expect(result.gradientDirectionProduct).toBeNull()
  })
})

describe('the global packet behind a layer', () => {
  it('measures the logits of a trained network, label by label, and refuses wide layers with a way out', async () => {
    const net = network('mlp', 1)
    net.train(mnist('train', 1000), 2)
    const test = mnist('t10k', 300)
    const run = async (options: object, eachClass = false) => {
      const spec = UncertaintyJobSpec.parse({
        kind: 'uncertainty',
        model: 'm',
        dataset: 'd',
        estimator: { estimator: 'global', options },
        eachClass
      })
      const { events } = await drain(
        uncertaintyJob({ spec, model: net.classifier, test, runId: 'r' }, testContext())
      )
      return events.flatMap((event) =>
        event.kind === 'point' && event.point.kind === 'uncertainty' ? [event.point.result] : []
      )
    }
    try {
      const [all] = await run({ layer: 'logits', draws: 4000 })
      expect(all?.dimension).toBe(10)
      expect(all?.bound).toBe(5)
      expect(all?.product.value).toBeGreaterThan(4.9)
      expect(all?.covarianceCheck.passed).toBe(true)
      const each = await run({ layer: 'logits', draws: 1000 }, true)
      expect(each).toHaveLength(10)
      expect(each.map(({ spec }) => (spec.estimator === 'global' ? spec.options.label : null))).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9
      ])
      await expect(run({ layer: 'input' })).rejects.toThrow(/at most 20 dimensions, found 784/)
      await expect(run({ layer: 'nowhere' })).rejects.toThrow(/It has, with their dimensions: input \(784\)/)
    } finally {
      net.dispose()
    }
  }, 120_000)
})

describe('label rules of the data-weighted estimator', () => {
  it('choose images by label, by prediction, or all with one fixed label', async () => {
    const net = network('linear', 1)
    net.train(mnist('train', 1000), 1)
    const test = mnist('t10k', 400)
    const run = async (options: object) => {
      const spec = UncertaintyJobSpec.parse({
        kind: 'uncertainty',
        model: 'm',
        dataset: 'd',
        estimator: { estimator: 'data', options: { samples: 400, ...options } }
      })
      const { events } = await drain(
        uncertaintyJob({ spec, model: net.classifier, test, runId: 'r' }, testContext())
      )
      const last = events.at(-1)
      if (last?.kind !== 'point' || last.point.kind !== 'uncertainty') throw new Error('expected a point')
      return last.point.result
    }
    try {
      const sevens = await run({ onlyClass: 7 })
      const called = await run({ onlyClass: 7, labelRule: 'predicted' })
      const fixed = await run({ onlyClass: 7, labelRule: 'fixed' })
      expect(sevens.sampleCount).toBe(Array.from(test.labels).filter((label) => label === 7).length)
      expect(called.sampleCount).not.toBe(sevens.sampleCount)
      expect(fixed.sampleCount).toBe(400)
      // With the label of another class nearly every image has a loss: the weight is spread, and so are the images.
      expect(fixed.effectiveSampleSize).toBeGreaterThan(sevens.effectiveSampleSize)
      expect(fixed.totalSigmaX.value).toBeGreaterThan(sevens.totalSigmaX.value)
      await expect(run({ labelRule: 'fixed' })).rejects.toThrow(/Expected a class for the label rule "fixed"/)
    } finally {
      net.dispose()
    }
  }, 60_000)
})
