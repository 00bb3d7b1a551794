import { describe, expect, it } from 'vitest'
import { meanCurve } from '@core/charts/compare/mean-curve'
import { studentT } from '@core/statistics/student-t'
import type { SeriesPoint } from '@core/charts'

const point = (x: number, y: number | null, resolved = true): SeriesPoint => ({
  x,
  y,
  low: null,
  high: null,
  resolved
})

describe('the mean over seeds', () => {
  it('reaches from the lowest to the highest value', () => {
    const curves = [[point(0, 1), point(1, 4)], [point(0, 3), point(1, 8)], [point(0, 8)]]
    expect(meanCurve(curves, 'range')).toMatchObject([
      { x: 0, y: 4, low: 1, high: 8, name: '3 seeds' },
      { x: 1, y: 6, low: 4, high: 8, name: '2 seeds' }
    ])
  })

  it('has the interval of the mean by Student, known for 1, 2, 3', () => {
    const [mean] = meanCurve([[point(0, 1)], [point(0, 2)], [point(0, 3)]], 'ci95')
    // 2 -+ 4.302653 / sqrt(3)
    expect(mean?.low).toBeCloseTo(2 - 2.484138, 5)
    expect(mean?.high).toBeCloseTo(2 + 2.484138, 5)
  })

  it('is the median, the lowest or the highest, with a band around the mean', () => {
    const curves = [[point(0, 1)], [point(0, 2)], [point(0, 6)]]
    const y = (middle: 'median' | 'min' | 'max'): number | null | undefined =>
      meanCurve(curves, 'sd', { middle })[0]?.y
    expect([y('median'), y('min'), y('max')]).toEqual([2, 1, 6])
    expect(meanCurve(curves.slice(0, 2), 'range', { middle: 'median' })[0]?.y).toBe(1.5)
    // Of 1, 2, 6: mean 3, standard deviation the root of 7.
    expect(meanCurve(curves, 'sd', { middle: 'median' })[0]).toMatchObject({
      low: 3 - Math.sqrt(7),
      high: 3 + Math.sqrt(7)
    })
    expect(meanCurve(curves, 'se')[0]?.high).toBeCloseTo(3 + Math.sqrt(7 / 3), 12)
  })

  it('cuts the band of shares at 0 and 1', () => {
    const curves = [[point(0, 0.2)], [point(0, 0.4)]]
    // Of two values Student's interval is 0.3 -+ 1.27.
    expect(meanCurve(curves, 'ci95')[0]?.low).toBeCloseTo(0.3 - 1.2706205, 6)
    expect(meanCurve(curves, 'ci95', { shares: true })[0]).toMatchObject({ low: 0, high: 1 })
  })

  it('leaves out what is not resolved, and has no band for one value', () => {
    const [first, second] = meanCurve(
      [
        [point(0, 1), point(1, null)],
        [point(0, 99, false), point(1, 5, false)]
      ],
      'range'
    )
    expect(first).toMatchObject({ y: 1, low: null, high: null, name: '1 seed' })
    expect(second).toMatchObject({ y: null, low: null, high: null })
  })

  it('takes the quantiles of Student’s t, by table and beyond', () => {
    // Published tables: 40, 60 and 120 degrees of freedom.
    expect(studentT(40)).toBeCloseTo(2.021075, 5)
    expect(studentT(60)).toBeCloseTo(2.000298, 5)
    expect(studentT(120)).toBeCloseTo(1.97993, 5)
    for (let degrees = 1; degrees < 60; degrees++)
      expect(studentT(degrees)).toBeGreaterThan(studentT(degrees + 1))
  })
})
