import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weightChart, weightEpochsChart } from '@core/charts/weight-chart'
import { weightStatistics } from '@core/statistics/weight-statistics'

const spread = (values: readonly number[]) =>
  weightStatistics('dense/kernel', [values.length], Float32Array.from(values))

describe('how weights are spread', () => {
  it('agrees with the definitions, and every value is in one bin', () => {
    // Zero has no sign here: which of two zeros is the smallest value is nobody's question.
    const value = fc
      .float({ noNaN: true, noDefaultInfinity: true, min: -1e4, max: 1e4 })
      .map((drawn) => drawn + 0)
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
        expect(found.quantiles).toHaveLength(9)
        expect([found.quantiles[0], found.quantiles[8]]).toEqual([found.min, found.max])
        expect([...found.quantiles].sort((a, b) => a - b)).toEqual(found.quantiles)
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

  it('knows the quantiles of evenly spread values, whatever their order and whatever is not finite beside them', () => {
    const values = Array.from({ length: 1001 }, (_, place) => (place * 5) % 1001)
    const found = spread([-Infinity, ...values, NaN, Infinity]).quantiles
    for (const [place, share] of [0, 0.0668, 0.1587, 0.3085, 0.5].entries()) {
      expect(found[place]).toBeCloseTo(1000 * share, 3)
      expect(found[8 - place]).toBeCloseTo(1000 * (1 - share), 3)
    }
  })

  it('is drawn over the epochs of a training, with a gap where nothing is finite', () => {
    const kept = [spread([0, 1, 2]), spread([NaN, NaN, NaN]), spread([1, 2, 6])]
    const chart = weightEpochsChart(
      'one',
      'dense/kernel',
      kept.map((weight, place) => ({ epoch: 5 * place, weight }))
    )
    expect(chart.x.label).toBe('Epoch')
    const median = chart.series.find(({ label }) => label === 'median')
    expect(median?.points.map(({ x, y }) => [x, y])).toEqual([
      [0, 1],
      [5, null],
      [10, 2]
    ])
    expect(median?.points[1]?.notFinite).toBe(true)
    expect(chart.series.map(({ points }) => points[2]?.y)).toEqual(kept[2]?.quantiles)
    expect(chart.caption).toContain('at epochs 5.')
  })
})
