import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { independentDifference, pairedDifference, tangoScore } from '@core/evaluation/difference'
import { mcnemar } from '@core/evaluation/mcnemar'
import { wilson } from '@core/evaluation/wilson'

const Z = 1.959963984540054

describe('the difference of independent shares', () => {
  // Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1]
  ])('of %i/%i and %i/%i is the published one', (a, m, b, n, low, high) => {
    const found = independentDifference(wilson(a, m), wilson(b, n))
    expect(found.low).toBeCloseTo(low, 4)
    expect(found.high).toBeCloseTo(high, 4)
  })

  it('lies in -1 to 1, holds the difference, and turns its sign with the order', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.nat(300), fc.nat(300), (a, m, b, n) => {
        const one = wilson(Math.min(a, m + 1), m + 1)
        const other = wilson(Math.min(b, n + 1), n + 1)
        const there = independentDifference(one, other)
        const back = independentDifference(other, one)
        expect(there.low).toBeCloseTo(-back.high, 12)
        expect(there.low).toBeGreaterThanOrEqual(-1 - 1e-12)
        expect(there.high).toBeLessThanOrEqual(1 + 1e-12)
        expect(there.low).toBeLessThanOrEqual(there.value)
        expect(there.high).toBeGreaterThanOrEqual(there.value)
      })
    )
  })

  it('knows nothing without samples', () => {
    expect(independentDifference(wilson(0, 0), wilson(3, 4))).toEqual({ value: 0, low: -1, high: 1 })
  })
})

describe('the difference of paired shares', () => {
  // Fagerland, Lydersen and Laake 2014, Statistics in Medicine 33:2850-2875: airway data, 21 pairs.
  it('of 1, 1, 7, 12 is the published one', () => {
    const found = pairedDifference({ both: 1, firstOnly: 1, secondOnly: 7, neither: 12 })
    expect(found.value).toBeCloseTo(-0.286, 3)
    expect(found.low).toBeCloseTo(-0.517, 3)
    expect(found.high).toBeCloseTo(-0.026, 3)
  })

  it('ends where the score is z, and turns its sign with the order', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(60), fc.nat(60), fc.nat(200), (both, f, s, neither) => {
        const count = both + f + s + neither
        fc.pre(count > 0 && Math.abs(f - s) < count)
        const { low, high } = pairedDifference({ both, firstOnly: f, secondOnly: s, neither })
        expect(tangoScore(f, s, count, low)).toBeCloseTo(Z, 4)
        expect(tangoScore(f, s, count, high)).toBeCloseTo(-Z, 4)
        const back = pairedDifference({ both, firstOnly: s, secondOnly: f, neither })
        expect(low).toBeCloseTo(-back.high, 9)
      })
    )
  })

  it('is Wald-like for many images, and narrower than the one that forgets the pairing', () => {
    const counts = { both: 7000, firstOnly: 600, secondOnly: 400, neither: 2000 }
    const { value, low, high } = pairedDifference(counts)
    const wald = Z * Math.sqrt((0.06 + 0.04 - 0.02 ** 2) / 10_000)
    expect(high - value).toBeCloseTo(wald, 4)
    expect(value - low).toBeCloseTo(wald, 4)
    const independent = independentDifference(wilson(7600, 10_000), wilson(7400, 10_000))
    expect(independent.high - independent.low).toBeGreaterThan(high - low)
  })

  it('covers at least 92 % and on average 94 % of the time, by summing every outcome of 30 images', () => {
    const count = 30
    const coverages = [
      [0.1, 0.1],
      [0.3, 0.1],
      [0.05, 0.2],
      [0.4, 0.3]
    ].map(([p, q]) => coverage(count, p as number, q as number))
    for (const one of coverages) expect(one).toBeGreaterThan(0.92)
    expect(coverages.reduce((a, b) => a + b, 0) / coverages.length).toBeGreaterThan(0.94)
  })

  it('is a point of certainty only in the limit, and knows nothing without images', () => {
    expect(pairedDifference({ both: 0, firstOnly: 5, secondOnly: 0, neither: 0 })).toMatchObject({
      value: 1,
      high: 1
    })
    expect(pairedDifference({ both: 0, firstOnly: 0, secondOnly: 0, neither: 0 })).toEqual({
      value: 0,
      low: -1,
      high: 1
    })
  })
})

/** Probability that the interval holds p - q, over the trinomial distribution of the two disagreements. */
function coverage(count: number, p: number, q: number): number {
  const logFactorial = [0]
  for (let k = 1; k <= count; k++) logFactorial.push((logFactorial[k - 1] as number) + Math.log(k))
  let covered = 0
  for (let f = 0; f <= count; f++) {
    for (let s = 0; s <= count - f; s++) {
      const rest = count - f - s
      const { low, high } = pairedDifference({ both: rest, firstOnly: f, secondOnly: s, neither: 0 })
      if (low > p - q || high < p - q) continue
      covered += Math.exp(
        (logFactorial[count] as number) -
          (logFactorial[f] as number) -
          (logFactorial[s] as number) -
          (logFactorial[rest] as number) +
          f * Math.log(p) +
          s * Math.log(q) +
          rest * Math.log(1 - p - q)
      )
    }
  }
  return covered
}

describe("McNemar's exact test", () => {
  it('gives the published probabilities of the airway data', () => {
    const { exact, midP } = mcnemar(1, 7)
    expect(exact).toBeCloseTo(0.0703, 4)
    expect(midP).toBeCloseTo(0.0391, 4)
  })

  it('is the sum of binomial terms, whichever model comes first', () => {
    fc.assert(
      fc.property(fc.nat(25), fc.nat(25), (a, b) => {
        const n = a + b
        const term = (k: number): number => {
          let value = 0.5 ** n
          for (let i = 1; i <= k; i++) value *= (n - i + 1) / i
          return value
        }
        const all = Array.from({ length: n + 1 }, (_, k) => term(k))
        // Two-sided at one half: all outcomes at least as far from the middle.
        const far = Math.abs(a - b)
        const exact = all.filter((_, k) => Math.abs(2 * k - n) >= far).reduce((x, y) => x + y, 0)
        const edge = all.filter((_, k) => Math.abs(2 * k - n) === far).reduce((x, y) => x + y, 0)
        expect(mcnemar(a, b).exact).toBeCloseTo(exact, 12)
        expect(mcnemar(a, b).midP).toBeCloseTo(n === 0 ? 1 : exact - edge / 2, 12)
        expect(mcnemar(b, a)).toEqual(mcnemar(a, b))
      })
    )
  })

  it('stays finite for many thousand disagreements', () => {
    expect(mcnemar(5000, 5000)).toMatchObject({ exact: 1 })
    const { exact } = mcnemar(4800, 5200)
    // Normal approximation with continuity correction: z = 399 / 100.
    expect(exact).toBeGreaterThan(6.4e-5)
    expect(exact).toBeLessThan(6.8e-5)
    expect(mcnemar(0, 3000).exact).toBe(0)
  })
})
