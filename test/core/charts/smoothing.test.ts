import { movingAverage, smoothed } from '@core/charts/smoothing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

describe('the moving average', () => {
  it('is the weighted mean of all values so far, with weights that fall by the factor w', () => {
    const values = [3, -1, 4, 1, 5, 9]
    const weight = 0.6
    const direct = values.map((_, last) => {
      const weights = values.slice(0, last + 1).map((_one, index) => weight ** (last - index))
      const sum = weights.reduce((total, one, index) => total + one * (values[index] ?? 0), 0)
      return sum / weights.reduce((total, one) => total + one, 0)
    })
    movingAverage(values, weight).forEach((value, index) =>
      expect(value).toBeCloseTo(direct[index] ?? NaN, 12)
    )
  })

  it('leaves a constant as it is and never leaves the range of the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (values, weight) => {
          const low = Math.min(...values)
          const high = Math.max(...values)
          const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high))
          for (const value of movingAverage(values, weight)) {
            expect(value).toBeGreaterThanOrEqual(low - slack)
            expect(value).toBeLessThanOrEqual(high + slack)
          }
        }
      )
    )
    for (const value of movingAverage([2, 2, 2, 2], 0.9)) expect(value).toBeCloseTo(2, 12)
  })

  it('keeps missing values missing and goes on behind them as if they were not there', () => {
    const [a, gap, b] = movingAverage([1, null, 5], 0.5)
    expect(gap).toBeNull()
    expect([a, b]).toEqual(movingAverage([1, 5], 0.5))
  })
})

describe('a smoothed chart', () => {
  const raw = chart([
    series('a', [
      point(0, 1, { low: 0.5, high: 1.5 }),
      point(1, 3, { low: 2.5, high: 3.5 }),
      point(2, 100, { resolved: false }),
      point(3, 5)
    ])
  ])

  it('says so in label and caption, keeps the raw values faint, and has no intervals of its own', () => {
    const spec = smoothed(raw, 0.6)
    const [behind, line] = spec.series
    expect(behind).toEqual({ ...raw.series[0], faint: true })
    expect(line?.label).toBe('a (smoothed 0.6)')
    expect(line?.points.every(({ low, high }) => low === null && high === null)).toBe(true)
    expect(spec.caption).toContain('smoothed 0.6')
    expect(spec.caption).toContain(raw.caption)
  })

  it('averages only what is resolved', () => {
    const line = smoothed(raw, 0.5).series[1]
    expect(line?.points.map(({ y }) => y)).toEqual([1, (1 + 2 * 3) / 3, null, (1 + 2 * 3 + 4 * 5) / 7])
  })

  it('is the chart itself at weight 0, and where points have no order', () => {
    expect(smoothed(raw, 0)).toBe(raw)
    const trail = { ...raw, trail: true }
    expect(smoothed(trail, 0.9)).toBe(trail)
  })
})
