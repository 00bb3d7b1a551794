import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import * as known from '@core/uncertainty/closed-forms'
import type { ClosedForm } from '@core/uncertainty/closed-forms'
import { dilogarithm } from '@core/uncertainty/dilogarithm'
import { coordinateErrors, packetMoments, type PacketMoments } from '@core/uncertainty/moments'
import { drawWindow, measureWindow, unitVector } from '@core/uncertainty/window'
import {
  drawnSamples,
  laplaceWith,
  lineSamples,
  linearUnitField,
  normalWith,
  quadrature,
  sharpened,
  softplus,
  uniformOn,
  type Line,
  type Proposal
} from '../core/uncertainty/analytic'

/** Packets with known answers: the formulas against published digits, quadrature and sampling against the formulas. */

interface Case {
  readonly name: string
  readonly form: ClosedForm
  readonly line: Line
  /** Ends and kinks of the domain. */
  readonly breaks: readonly number[]
  readonly proposal: Proposal
  /** Width of a Gaussian window, if any. */
  readonly window?: number
}

const bump = (x: number, at: number): number => Math.exp(-((x - at) ** 2) / 4)
const twoBumps = (a: number): Line => ({
  loss: (x) => bump(x, a) + bump(x, -a),
  slope: (x) => (-(x - a) / 2) * bump(x, a) - ((x + a) / 2) * bump(x, -a)
})
const sigmoid = (weight: number): Line => ({
  loss: (x) => 1 / (1 + Math.exp(weight * x)),
  slope: (x) => -weight / (2 + Math.exp(weight * x) + Math.exp(-weight * x))
})
const shifted = (offset: number): Line => ({ loss: (x) => offset + x, slope: () => 1 })
const sine = (waves: number): Line => ({
  loss: (x) => Math.abs(Math.sin(waves * Math.PI * x)),
  slope: (x) => Math.sign(Math.sin(waves * Math.PI * x)) * waves * Math.PI * Math.cos(waves * Math.PI * x)
})

const line = [-14, 0, 14]
const cases: readonly Case[] = [
  {
    name: 'a Gaussian',
    form: known.gaussian(1),
    line: { loss: (x) => bump(x, 0), slope: (x) => (-x / 2) * bump(x, 0) },
    breaks: line,
    proposal: normalWith(1.5)
  },
  ...[0.5, 1, 2, 3, 5].map((a) => ({
    name: `two Gaussians at ${a}`,
    form: known.twoGaussians(a),
    line: twoBumps(a),
    breaks: line,
    proposal: normalWith(1.5 + 0.8 * a)
  })),
  {
    name: 'an exponential',
    form: known.exponential(1.5),
    line: {
      loss: (x) => Math.exp(-1.5 * Math.abs(x)),
      slope: (x) => -1.5 * Math.sign(x) * Math.exp(-1.5 * Math.abs(x))
    },
    breaks: line,
    proposal: laplaceWith(0.5)
  },
  {
    name: 'a hat',
    form: known.hat(),
    line: { loss: (x) => 1 - Math.abs(x), slope: (x) => -Math.sign(x) },
    breaks: [-1, 0, 1],
    proposal: uniformOn(-1, 1)
  },
  ...[1, 2].map((waves) => ({
    name: `a sine with ${waves} half waves`,
    form: known.sine(waves, 1),
    line: sine(waves),
    breaks: [0, 0.5, 1],
    proposal: uniformOn(0, 1)
  })),
  {
    name: 'a parabola',
    form: known.parabola(),
    line: { loss: (x) => 1 - x ** 2, slope: (x) => -2 * x },
    breaks: [-1, 1],
    proposal: uniformOn(-1, 1)
  },
  ...[0, 0.5, 1, 10].map((offset) => ({
    name: `${offset} + x on a box`,
    form: known.linearOnBox(offset),
    line: shifted(offset),
    breaks: [0, 1],
    proposal: uniformOn(0, 1)
  })),
  ...[1, 4, 10, 50, 200].map((weight) => ({
    name: `a sigmoid unit of weight ${weight}`,
    form: known.sigmoidUnit(weight, 1),
    line: sigmoid(weight),
    breaks: [-1, 0, 1],
    proposal: sharpened(Math.min(1, 6 / weight))
  })),
  {
    name: 'a constant in a window',
    form: known.windowed.logLinear(1),
    line: { loss: () => 1, slope: () => 0 },
    breaks: line,
    proposal: normalWith(1),
    window: 1
  },
  {
    name: 'an exponential function in a window',
    form: known.windowed.logLinear(0.5),
    line: { loss: (x) => Math.exp(0.7 * x), slope: (x) => 0.7 * Math.exp(0.7 * x) },
    breaks: line,
    proposal: normalWith(0.5),
    window: 0.5
  },
  {
    name: '|x| in a window',
    form: known.windowed.absolute(1),
    line: { loss: Math.abs, slope: Math.sign },
    breaks: line,
    proposal: normalWith(1.5),
    window: 1
  },
  {
    name: 'x squared in a window',
    form: known.windowed.square(2),
    line: { loss: (x) => x ** 2, slope: (x) => 2 * x },
    breaks: [-30, 0, 30],
    proposal: normalWith(3.5),
    window: 2
  },
  {
    name: 'a ReLU in a window',
    form: known.windowed.relu(1),
    line: { loss: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
    breaks: line,
    proposal: normalWith(1.5),
    window: 1
  }
]

/** By quadrature: the oracle for all that has no formula. */
function exact(loss: Line, breaks: readonly number[], window?: number): PacketMoments {
  const { x, weight } = quadrature(breaks, 400)
  const inWindow = x.map(
    (at, k) => (weight[k] as number) * Math.exp(-(at ** 2) / (2 * (window ?? Infinity) ** 2))
  )
  const moments = packetMoments(lineSamples(loss, x, inWindow, window))
  if (!moments) throw new Error('expected a packet')
  return moments
}

describe('closed forms', () => {
  it.each(cases)('agree with quadrature: $name', ({ form, line: loss, breaks, window }) => {
    const moments = exact(loss, breaks, window)
    expect(moments.sigmaX[0]).toBeCloseTo(form.sigmaX, 8)
    expect(moments.sigmaP[0]).toBeCloseTo(form.sigmaP, 7)
    expect(moments.product.value).toBeCloseTo(form.product, 8)
    expect(Math.abs(moments.covariance[0] as number)).toBeCloseTo(form.bound, 8)
    expect(form.product).toBeGreaterThanOrEqual(form.bound * (1 - 1e-9))
  })

  it.each(cases)(
    'are met by sampling within 3 standard errors, and within 1 % at 100,000: $name',
    ({ form, line: loss, proposal, window }) => {
      const samples = drawnSamples(loss, proposal, 100_000, 2, window)
      const moments = packetMoments(samples) as PacketMoments
      const errors = coordinateErrors(samples, moments)
      const misses = [
        Math.log((moments.sigmaX[0] as number) / form.sigmaX) / (errors.logSigmaX[0] as number),
        Math.log((moments.sigmaP[0] as number) / form.sigmaP) / (errors.logSigmaP[0] as number),
        Math.log(moments.product.value / form.product) / moments.product.logError,
        (Math.abs(moments.covariance[0] as number) - form.bound) / (errors.covariance[0] as number)
      ].filter(Number.isFinite)
      expect(Math.max(...misses.map(Math.abs))).toBeLessThan(3)
      expect(Math.abs(moments.product.value / form.product - 1)).toBeLessThan(0.01)
      expect(Math.abs((moments.sigmaX[0] as number) / form.sigmaX - 1)).toBeLessThan(0.01)
      expect(Math.abs((moments.sigmaP[0] as number) / form.sigmaP - 1)).toBeLessThan(0.01)
    }
  )

  it('have the digits worked out by hand', () => {
    const digits: readonly [ClosedForm, Partial<ClosedForm>][] = [
      [known.correlatedGaussian(2, 0.6), { product: 0.625 }],
      [known.correlatedGaussian(2, 0.8), { product: 0.833333 }],
      [known.correlatedGaussian(10, 0.5), { product: 0.6742 }],
      [known.correlatedGaussian(784, 0.5), { product: 0.706656 }],
      [known.twoGaussians(2), { sigmaX: 2.126779, sigmaP: 0.361659, product: 0.769168 }],
      [known.twoGaussians(5), { product: 2.549386 }],
      [known.exponential(3), { product: 0.707107 }],
      [known.hat(), { sigmaX: 0.316228, sigmaP: 1.732051, product: 0.547723 }],
      [known.sine(1, 1), { sigmaX: 0.180756, product: 0.567862 }],
      [known.sine(2, 3), { product: 1.67029 }],
      [known.parabola(), { sigmaX: 0.377964, sigmaP: 1.581139, product: 0.597614 }],
      [known.constantOnBox(1), { sigmaX: 0.288675, sigmaP: 0, product: 0, boundaryTerm: 1, bound: 0 }],
      [
        known.linearOnBox(0),
        { sigmaX: 0.193649, sigmaP: 0.866025, product: 0.167705, boundaryTerm: 0.75, bound: 0.125 }
      ],
      [known.linearOnBox(10), { sigmaX: 0.288326, sigmaP: 0.002616, product: 0.000754, bound: 0.000754 }],
      [known.sumOnBox(2), { sigmaX: 0.260167, sigmaP: 0.349927, product: 0.09104, bound: 0.05102 }],
      [known.sumOnBox(5), { sigmaX: 0.283303, sigmaP: 0.096825, product: 0.027431, bound: 0.010937 }],
      [known.sumOnBox(20), { sigmaX: 0.288304, sigmaP: 0.012698, product: 0.003661, bound: 0.000793 }],
      [
        known.sigmoidUnit(1, 1),
        { sigmaX: 0.513904, sigmaP: 0.122332, product: 0.062867, boundaryTerm: 0.874301, bound: 0.06285 }
      ],
      [
        known.sigmoidUnit(10, 1),
        { sigmaX: 0.279373, sigmaP: 1.242278, product: 0.347059, boundaryTerm: 0.514077, bound: 0.242962 }
      ],
      [
        known.sigmoidUnit(200, 1),
        { sigmaX: 0.287281, sigmaP: 5.766136, product: 1.656504, boundaryTerm: 0.500029, bound: 0.249986 }
      ],
      [known.windowed.absolute(1), { sigmaX: Math.sqrt(3), product: 1.5 }],
      [known.windowed.square(1), { product: 1.707825 }],
      [known.windowed.relu(1), { sigmaX: 0.67344, product: 0.583216 }]
    ]
    for (const [form, expected] of digits)
      for (const [key, value] of Object.entries(expected))
        expect(form[key as keyof ClosedForm]).toBeCloseTo(value, 5)
  })

  it('take sharp boundaries to their limit: Delta x to half/sqrt(12), Delta p as sqrt(weight/(6 half))', () => {
    const form = known.sigmoidUnit(20_000, 2)
    expect(form.sigmaX).toBeCloseTo(2 / Math.sqrt(12), 3)
    expect(form.sigmaP / Math.sqrt(20_000 / 12)).toBeCloseTo(1, 3)
  })

  it('rest on the dilogarithm', () => {
    expect(dilogarithm(0)).toBeCloseTo(0, 15)
    expect(dilogarithm(-1)).toBeCloseTo(-(Math.PI ** 2) / 12, 14)
    // Li2(-1/2) by its series.
    const series = Array.from({ length: 60 }, (_, k) => (-0.5) ** (k + 1) / (k + 1) ** 2)
    expect(dilogarithm(-0.5)).toBeCloseTo(
      series.reduce((sum, term) => sum + term, 0),
      14
    )
  })

  it('know the cross-entropy along a line only by quadrature: box and window', () => {
    const box = (weight: number): number[] => {
      const { sigmaX, sigmaP, covariance } = exact(softplus(weight), [-1, 0, 1])
      return [sigmaX[0], sigmaP[0], Math.abs(covariance[0] as number)] as number[]
    }
    const digits: [number, number[]][] = [
      [1, [0.47618, 0.075856, 0.036095]],
      [10, [0.199769, 0.680261, 0.121361]],
      [50, [0.193721, 0.830717, 0.124959]]
    ]
    for (const [weight, expected] of digits)
      box(weight).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 5))
    const windowed: [Line, number[]][] = [
      [softplus(1), [0.880769, 0.567831, 0.500128]],
      [softplus(2), [0.763163, 0.661018, 0.504465]],
      [softplus(4), [0.696419, 0.751321, 0.523234]],
      [softplus(10), [0.675726, 0.81923, 0.553575]],
      [softplus(10, -3), [0.643403, 0.873597, 0.562075]]
    ]
    for (const [loss, [sigmaX, sigmaP, product]] of windowed) {
      const window = exact(loss, line, 1)
      expect([window.sigmaX[0], window.sigmaP[0], window.product.value]).toEqual([
        expect.closeTo(sigmaX as number, 5),
        expect.closeTo(sigmaP as number, 5),
        expect.closeTo(product as number, 5)
      ])
    }
  })
})

describe('several coordinates', () => {
  it('draws the sum of inputs on a box', () => {
    const dimension = 5
    const count = 40_000
    const x = createRandom(3).uniformArray(count * dimension, 0, 1)
    const field = linearUnitField([1, 1, 1, 1, 1], { loss: (at) => at, slope: () => 1 })
    const { loss, gradient } = field.evaluate(x, new Int32Array(count))
    const samples = { count, dimension, x, loss, gradient, baseWeight: new Float64Array(count).fill(1) }
    const moments = packetMoments(samples) as PacketMoments
    const errors = coordinateErrors(samples, moments)
    const form = known.sumOnBox(dimension)
    for (let i = 0; i < dimension; i++) {
      const product = (moments.sigmaX[i] as number) * (moments.sigmaP[i] as number)
      expect(Math.abs(Math.log(product / form.product))).toBeLessThan(3 * (errors.logProduct[i] as number))
      expect(Math.abs(-(moments.covariance[i] as number) - form.bound)).toBeLessThan(
        3 * (errors.covariance[i] as number)
      )
    }
  })

  it('draws a correlated Gaussian', () => {
    const [count, correlation] = [40_000, 0.6]
    const random = createRandom(4)
    const x = new Float64Array(2 * count)
    for (let row = 0; row < count; row++) {
      const [a, b] = [random.normal(), random.normal()]
      x[2 * row] = a
      x[2 * row + 1] = correlation * a + Math.sqrt(1 - correlation ** 2) * b
    }
    // Drawn from the packet's own density, the weights a loss^2 are all 1.
    const determinant = 1 - correlation ** 2
    const loss = new Float64Array(count)
    const gradient = new Float64Array(2 * count)
    for (let row = 0; row < count; row++) {
      const [a, b] = [x[2 * row] as number, x[2 * row + 1] as number]
      const value = Math.exp(-(a * a - 2 * correlation * a * b + b * b) / determinant / 4)
      loss[row] = value
      gradient[2 * row] = (value * -(a - correlation * b)) / determinant / 2
      gradient[2 * row + 1] = (value * -(b - correlation * a)) / determinant / 2
    }
    const samples = {
      count,
      dimension: 2,
      x,
      loss,
      gradient,
      baseWeight: loss.map((value) => 1 / value ** 2)
    }
    const moments = packetMoments(samples) as PacketMoments
    const errors = coordinateErrors(samples, moments)
    expect(moments.effectiveSampleSize).toBeCloseTo(count, 3)
    for (const i of [0, 1]) {
      const product = (moments.sigmaX[i] as number) * (moments.sigmaP[i] as number)
      expect(Math.abs(Math.log(product / 0.625))).toBeLessThan(3 * (errors.logProduct[i] as number))
    }
  })

  it.each([2, 10, 100])('draws a linear unit in a window, in %d dimensions', (dimension) => {
    const count = 20_000
    const weights = Array.from({ length: dimension }, (_, i) => 1 + (i % 3))
    const length = Math.hypot(...weights)
    const steepness = 3
    const field = linearUnitField(
      weights.map((weight) => weight / length),
      softplus(steepness)
    )
    const direction = unitVector(field.evaluate(new Float32Array(dimension), Int32Array.of(0)).gradient)
    const draws = drawWindow(createRandom(6), count, dimension, 1, direction)
    const { loss, gradient } = field.evaluate(draws.displacement, new Int32Array(count))
    const samples = { ...draws, x: draws.displacement, loss, gradient }
    const moments = measureWindow(draws, loss, gradient, 1, direction)
    const pixels = moments?.pixels as PacketMoments
    const packet = exact(softplus(steepness), line, 1)
    const along: ClosedForm = {
      sigmaX: packet.totalSigmaX.value,
      sigmaP: packet.totalSigmaP.value,
      product: packet.product.value,
      boundaryTerm: 0,
      bound: 0.5
    }
    const errors = coordinateErrors(samples, pixels)
    const first = known.linearUnit(along, (weights[0] as number) / length, 1)
    const total = known.linearUnitTotal(along, dimension, 1)
    const product = (pixels.sigmaX[0] as number) * (pixels.sigmaP[0] as number)
    expect(Math.abs(Math.log(product / first.product))).toBeLessThan(3 * (errors.logProduct[0] as number))
    expect(Math.abs(Math.log(pixels.product.value / total.product))).toBeLessThan(3 * pixels.product.logError)
    expect(Math.abs(Math.log(pixels.totalSigmaP.value / total.sigmaP))).toBeLessThan(
      3 * pixels.totalSigmaP.logError
    )
    const one = moments?.direction as PacketMoments
    expect(Math.abs(Math.log(one.product.value / along.product))).toBeLessThan(3 * one.product.logError)
    expect(Math.abs(pixels.meanCovariance.value + 0.5)).toBeLessThan(3 * pixels.meanCovariance.standardError)
  })

  it('draws d times the excess of a sharp linear unit in 20 dimensions', () => {
    const [dimension, count] = [20, 60_000]
    const field = linearUnitField(new Array<number>(dimension).fill(1 / Math.sqrt(dimension)), softplus(10))
    const direction = unitVector(field.evaluate(new Float32Array(dimension), Int32Array.of(0)).gradient)
    const draws = drawWindow(createRandom(7), count, dimension, 1, direction)
    const { loss, gradient } = field.evaluate(draws.displacement, new Int32Array(count))
    const pixels = measureWindow(draws, loss, gradient, 1, direction)?.pixels as PacketMoments
    const { totalSigmaX, totalSigmaP, product } = exact(softplus(10), line, 1)
    const along = { sigmaX: totalSigmaX.value, sigmaP: totalSigmaP.value, product: product.value }
    const truth = known.linearUnitTotal({ ...along, boundaryTerm: 0, bound: 0.5 }, dimension, 1)
    const excess = (value: number): number => dimension * (value / (dimension / 2) - 1)
    const error = dimension * pixels.product.logError
    expect(Math.abs(excess(pixels.product.value) - excess(truth.product))).toBeLessThan(3 * error)
    expect(excess(truth.product)).toBeGreaterThan(5 * error)
  })

  it('dilutes in many: the excess of one pixel falls as 1/d', () => {
    const { totalSigmaX, totalSigmaP, product } = exact(softplus(10), line, 1)
    const along = {
      sigmaX: totalSigmaX.value,
      sigmaP: totalSigmaP.value,
      product: product.value,
      boundaryTerm: 0,
      bound: 0.5
    }
    const expected = { 1: 0.553575, 2: 0.579167, 10: 0.525586, 100: 0.502822, 784: 0.500363 }
    for (const [dimension, value] of Object.entries(expected))
      expect(known.linearUnit(along, 1 / Math.sqrt(Number(dimension)), 1).product).toBeCloseTo(value, 5)
    const excess = (dimension: number): number =>
      dimension * (known.linearUnit(along, 1 / Math.sqrt(dimension), 1).product - 0.5)
    expect(excess(784)).toBeCloseTo(0.285, 3)
    expect(excess(100_000)).toBeCloseTo(0.285, 3)
  })
})
