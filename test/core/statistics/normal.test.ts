import { describe, expect, it } from 'vitest'
import {
  betaDistribution,
  clopperPearsonLower,
  logGamma,
  normalDistribution,
  normalQuantile
} from '@core/statistics/normal'
import { weibullEnd } from '@core/statistics/reverse-weibull'
import { createRandom } from '@core/tensor/random'

/** P(X >= count) of a binomial, summed term by term. */
function atLeast(count: number, total: number, p: number): number {
  let sum = 0
  for (let k = count; k <= total; k++) {
    let choose = 1
    for (let i = 1; i <= k; i++) choose = (choose * (total - k + i)) / i
    sum += choose * p ** k * (1 - p) ** (total - k)
  }
  return sum
}

describe('distributions', () => {
  it('log gamma agrees with factorials', () => {
    let factorial = 1
    for (let n = 1; n < 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 11)
      factorial *= n
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 11)
  })

  it('the incomplete beta function is the tail of a binomial', () => {
    for (const p of [0.05, 0.3, 0.5, 0.9])
      for (const count of [1, 4, 12, 20])
        expect(betaDistribution(p, count, 20 - count + 1)).toBeCloseTo(atLeast(count, 20, p), 11)
  })

  it('the Clopper-Pearson bound is the probability at which so many successes are that rare', () => {
    for (const count of [1, 7, 15, 19, 20]) {
      const lower = clopperPearsonLower(count, 20, 0.01)
      expect(atLeast(count, 20, lower)).toBeCloseTo(0.01, 8)
    }
    expect(clopperPearsonLower(0, 20, 0.01)).toBe(0)
  })

  it('the normal quantile has the printed values and inverts the distribution', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10)
    expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 10)
    expect(normalQuantile(1e-9)).toBeCloseTo(-5.997807015007687, 8)
    for (const z of [-4, -2.5, -0.3, 0, 1, 2.9, 3.1])
      expect(normalQuantile(normalDistribution(z))).toBeCloseTo(z, 9)
  })
})

describe('end of a reverse Weibull law', () => {
  it('is found from draws with a known end, and nearer than the largest of them', () => {
    const random = createRandom(5)
    const found = Array.from({ length: 16 }, () => {
      const values = Array.from({ length: 200 }, () => 10 - 2 * (-Math.log(1 - random.uniform())) ** (1 / 3))
      return { end: weibullEnd(values), largest: Math.max(...values) }
    })
    for (const { end, largest } of found) expect(end).toBeGreaterThanOrEqual(largest)
    const meanOf = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(meanOf(found.map(({ end }) => end)) - 10)).toBeLessThan(0.1)
    const error = meanOf(found.map(({ end }) => (end - 10) ** 2))
    expect(error).toBeLessThan(0.5 * meanOf(found.map(({ largest }) => (largest - 10) ** 2)))
  })

  it('of equal values is the value', () => expect(weibullEnd([3, 3, 3])).toBe(3))
})
