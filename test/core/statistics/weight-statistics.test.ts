import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weightChart } from '@core/charts/weight-chart'
import { weightStatistics } from '@core/statistics/weight-statistics'

const spread = (values: readonly number[]) =>
  weightStatistics('dense/kernel', [values.length], Float32Array.from(values))

describe('how weights are spread', () => {
  it('agrees with the definitions, and every value is in one bin', () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e4, max: 1e4 })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const found = spread(values)
        const mean = values.reduce((sum, one) => sum + one, 0) / values.length
        const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length
        const size = Math.max(1, ...values.map(Math.abs))
        expect(found.min).toBe(Math.min(...values))
        expect(found.max).toBe(Math.max(...values))
        expect(Math.abs((found.mean ?? NaN) - mean)).toBeLessThan(1e-9 * size)
        expect(Math.abs((found.standardDeviation ?? NaN) - Math.sqrt(variance))).toBeLessThan(1e-6 * size)
        expect(found.zeros).toBe(values.filter((one) => one === 0).length)
        expect(found.counts.reduce((sum, count) => sum + count, 0)).toBe(values.length)
        expect(found.edges).toHaveLength(found.counts.length + 1)
      })
    )
  })

  it('leaves out what is no finite number, and says how much that is', () => {
    expect(spread([NaN, 1, Infinity, 3, -Infinity])).toMatchObject({
      ...{ count: 5, notFinite: 3, min: 1, max: 3, mean: 2, standardDeviation: 1 }
    })
    const none = spread([NaN, NaN])
    expect(none).toMatchObject({ notFinite: 2, min: null, mean: null, counts: [] })
    expect(weightChart('one', none)).toBeNull()
  })

  it('keeps its digits far from zero, and has a place for a constant', () => {
    const far = weightStatistics(
      'bias',
      [4],
      Int32Array.of(100_000_000, 100_000_001, 100_000_002, 100_000_003)
    )
    expect(far.standardDeviation).toBeCloseTo(Math.sqrt(1.25), 9)
    const chart = weightChart('one', spread([0, 0, 0]))
    expect(chart?.series[0]?.counts.reduce((sum, count) => sum + count, 0)).toBe(3)
    expect(chart?.caption).toBe('All 3 values; 3 are zero. From 0 to 0, mean 0, standard deviation 0.')
  })
})
