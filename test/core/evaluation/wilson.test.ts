import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wilson } from '@core/evaluation/wilson'

const Z = 1.959963984540054

describe('wilson', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718]
  ])('gives the published interval of %i in %i', (count, total, low, high) => {
    const rate = wilson(count, total)
    expect(rate.value).toBe(count / total)
    expect(rate.low).toBeCloseTo(low, 4)
    expect(rate.high).toBeCloseTo(high, 4)
  })

  it('ends where the count lies z standard errors from its mean', () => {
    const counts = fc
      .integer({ min: 1, max: 5000 })
      .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)))
    fc.assert(
      fc.property(counts, ([count, total]) => {
        const { value, low, high } = wilson(count, total)
        expect(low).toBeLessThanOrEqual(value)
        expect(high).toBeGreaterThanOrEqual(value)
        for (const end of [low, high]) {
          if ((end === 0 && count === 0) || (end === 1 && count === total)) continue
          expect(Math.abs(value - end)).toBeCloseTo(Z * Math.sqrt((end * (1 - end)) / total), 9)
        }
        const mirrored = wilson(total - count, total)
        expect(mirrored.low).toBeCloseTo(1 - high, 12)
        expect(mirrored.high).toBeCloseTo(1 - low, 12)
      }),
      { seed: 1 }
    )
  })

  it.each([10, 50, 200])('covers the true share in nearly 95 of 100 samples of %i', (total) => {
    let sum = 0
    let steps = 0
    for (let share = 0.005; share < 0.5; share += 0.01) {
      sum += coverage(share, total)
      steps++
    }
    expect(sum / steps).toBeGreaterThan(0.94)
    expect(sum / steps).toBeLessThan(0.965)
  })

  it('knows nothing without samples', () => {
    expect(wilson(0, 0)).toEqual({ value: 0, count: 0, total: 0, low: 0, high: 1 })
  })
})

/** Probability that the interval of a binomial count holds the true share; exact. */
function coverage(share: number, total: number): number {
  let probability = (1 - share) ** total
  let covered = 0
  for (let count = 0; count <= total; count++) {
    const { low, high } = wilson(count, total)
    if (low <= share && share <= high) covered += probability
    probability *= ((total - count) / (count + 1)) * (share / (1 - share))
  }
  return covered
}
