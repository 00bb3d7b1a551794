import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { normalCdf } from '@core/uncertainty/theory/normal'
import {
  averageWeights,
  bayesWeights,
  linearAccuracy,
  robustCap,
  strongWeights
} from '@core/uncertainty/theory/robust-features'
import {
  fewestSamples,
  enoughSamples,
  leastRobustError,
  limitErrors,
  linearErrors,
  meanClassifierErrors
} from '@core/uncertainty/theory/sample-complexity'

/** The theory of accuracy against robustness: published digits, another library, and plain simulation. */

const { normal } = createRequire(import.meta.url)('jstat') as {
  normal: { cdf(x: number, mean: number, sd: number): number }
}

describe('the normal distribution function', () => {
  it('is that of another library', () => {
    for (let x = -6; x <= 6; x += 0.173) expect(normalCdf(x)).toBeCloseTo(normal.cdf(x, 0, 1), 13)
  })

  it('has its known digits in the tails, and its symmetry', () => {
    // Abramowitz and Stegun, table 26.1 and 26.2: Q(5), Q(10).
    expect(normalCdf(-5) / 2.8665157187919391e-7).toBeCloseTo(1, 12)
    expect(normalCdf(-10) / 7.6198530241604696e-24).toBeCloseTo(1, 12)
    expect(normalCdf(0)).toBe(0.5)
    for (const x of [0.1, 1, 2.9999, 3.0001, 8]) expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 15)
    // Series and fraction meet at 3.
    expect(normalCdf(-3 - 1e-9) / normalCdf(-3 + 1e-9)).toBeCloseTo(1, 7)
    expect([normalCdf(-50), normalCdf(50)]).toEqual([0, 1])
  })
})

describe('robust and weak features', () => {
  const rows: readonly [number, number, number, number, number, number][] = [
    [0.1, 0.841345, 0.158655, 0.959541, 0.542164, 0.768719],
    [0.2, 0.97725, 0.02275, 0.99189, 0.056659, 0.154087],
    [0.3, 0.99865, 0.00135, 0.999469, 0.002404, 0.010094],
    [0.4, 0.999968, 0.000032, 0.999987, 0.000041, 0.000247]
  ]

  it.each(rows)(
    'have the table worked out beforehand, eta = %d',
    (weakness, average, averageRobust, best, bestRobust, cap) => {
      const model = { strong: 0.95, weakness, features: 100 }
      const bayes = bayesWeights(model)
      expect(linearAccuracy(model, averageWeights, 0)).toBeCloseTo(average, 6)
      expect(linearAccuracy(model, averageWeights, 2 * weakness)).toBeCloseTo(averageRobust, 6)
      expect(linearAccuracy(model, bayes, 0)).toBeCloseTo(best, 6)
      expect(linearAccuracy(model, bayes, 2 * weakness)).toBeCloseTo(bestRobust, 6)
      expect(robustCap(model, linearAccuracy(model, bayes, 0))).toBeCloseTo(cap, 5)
    }
  )

  it('obey theorem 2.1: no linear classifier exceeds the cap at epsilon = 2 eta', () => {
    const random = createRandom(4)
    for (let trial = 0; trial < 400; trial++) {
      const model = {
        strong: 0.5 + 0.49 * random.uniform(),
        weakness: 0.5 * random.uniform(),
        features: 1 + random.integer(300)
      }
      const weights = { strong: random.normal(), weak: random.normal() }
      const cap = robustCap(model, linearAccuracy(model, weights, 0))
      expect(linearAccuracy(model, weights, 2 * model.weakness)).toBeLessThanOrEqual(cap + 1e-12)
    }
  })

  it('are robust with the strong feature alone, up to epsilon 1', () => {
    const model = { strong: 0.9, weakness: 0.2, features: 50 }
    expect(linearAccuracy(model, strongWeights, 0.99)).toBe(0.9)
    expect(linearAccuracy(model, strongWeights, 1.01)).toBe(0)
  })

  it('agree with a simulation of the model', () => {
    const model = { strong: 0.8, weakness: 0.15, features: 40 }
    const weights = bayesWeights(model)
    const random = createRandom(11)
    const [count, epsilon] = [40_000, 0.1]
    let right = 0
    for (let trial = 0; trial < count; trial++) {
      // By symmetry the label may be 1; the attack lowers every feature that counts.
      const strong = (random.uniform() < model.strong ? 1 : -1) - epsilon
      let weak = 0
      for (let i = 0; i < model.features; i++) weak += model.weakness + random.normal() - epsilon
      if (weights.strong * strong + weights.weak * weak > 0) right++
    }
    const exact = linearAccuracy(model, weights, epsilon)
    expect(Math.abs(right / count - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / count))
  })
})

describe('examples that robustness needs', () => {
  const model = { dimension: 400, sigma: 5 }

  it('have the digits worked out beforehand', () => {
    const rows: readonly [number, number, number][] = [
      [1, 0.2164, 0.5054],
      [4, 0.0687, 0.2463],
      [16, 0.0062, 0.0459]
    ]
    for (const [samples, standard, robust] of rows) {
      const errors = meanClassifierErrors(model, samples, 0.25)
      expect(errors.standard).toBeCloseTo(standard, 4)
      expect(errors.robust).toBeCloseTo(robust, 4)
    }
    expect(limitErrors(model, 0.25).standard).toBeCloseTo(0.0000317, 7)
    expect(limitErrors(model, 0.25).robust).toBeCloseTo(0.00135, 5)
  })

  it.each([1, 4, 16])('are what drawn examples give, n = %d', (samples) => {
    const random = createRandom(7)
    const repeats = 300
    const mean = { standard: 0, robust: 0 }
    for (let repeat = 0; repeat < repeats; repeat++) {
      const weights = Float64Array.from(
        { length: model.dimension },
        () => 1 + (model.sigma / Math.sqrt(samples)) * random.normal()
      )
      const errors = linearErrors(model, weights, 0.25)
      mean.standard += errors.standard / repeats
      mean.robust += errors.robust / repeats
    }
    const approximate = meanClassifierErrors(model, samples, 0.25)
    expect(Math.abs(mean.standard - approximate.standard)).toBeLessThan(0.01)
    expect(Math.abs(mean.robust - approximate.robust)).toBeLessThan(0.012)
  })

  it('are below no learner by theorem 11: as simulated, and at least the number of corollary 23 there', () => {
    // Without spread theta is known after one example: half of the chance that a normal number lies within ±1.
    expect(leastRobustError({ dimension: 1, sigma: 0 }, 1, 1)).toBeCloseTo(0.341344746, 8)
    const random = createRandom(11)
    const [dimension, sigma, samples, epsilon] = [3, 2, 5, 1]
    const draws = 20_000
    let inside = 0
    for (let draw = 0; draw < draws; draw++) {
      // The mean of the centre given the mean of the examples, centre and examples drawn.
      const largest = Math.max(
        ...Array.from({ length: dimension }, () => {
          const centre = random.normal()
          const seen = centre + (sigma / Math.sqrt(samples)) * random.normal()
          return Math.abs((seen * samples) / (samples + sigma ** 2))
        })
      )
      if (largest <= epsilon) inside++
    }
    const expected = inside / draws / 2
    expect(Math.abs(leastRobustError({ dimension, sigma }, samples, epsilon) - expected)).toBeLessThan(0.007)
    for (const d of [10, 400, 3000])
      for (const e of [0.1, 0.9]) {
        const hard = { dimension: d, sigma: 40 }
        expect(leastRobustError(hard, fewestSamples(hard, e), e)).toBeGreaterThanOrEqual((1 - 1 / d) / 2)
      }
  })

  it('are small from the number of corollary 22 on, and nothing is said beyond its conditions', () => {
    const easy = { dimension: 10_000, sigma: 0.3 }
    expect(enoughSamples(easy, 0.02)).toBe(1)
    expect(enoughSamples(easy, 0.2)).toBeCloseTo(64 * 0.04 * 100, 9)
    for (const epsilon of [0.02, 0.2])
      expect(meanClassifierErrors(easy, enoughSamples(easy, epsilon)!, epsilon).robust).toBeLessThan(0.01)
    expect(enoughSamples(easy, 0.26)).toBeNull()
    expect(enoughSamples({ ...easy, sigma: 0.32 }, 0.2)).toBeNull()
  })

  it('tend to the limit, and are never robust below the number of corollary 23', () => {
    expect(meanClassifierErrors(model, 1e9, 0.25).robust).toBeCloseTo(limitErrors(model, 0.25).robust, 6)
    const hard = { dimension: 400, sigma: 40 }
    const few = fewestSamples(hard, 0.9)
    expect(few).toBeGreaterThan(20)
    expect(meanClassifierErrors(hard, Math.floor(few), 0.9).robust).toBeGreaterThan((1 - 1 / 400) / 2)
  })
})
