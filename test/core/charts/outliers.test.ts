import { withoutOutliers } from '@core/charts/outliers'
import { centredMean, gaussianMean, smoothed } from '@core/charts/smoothing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

const flat = Array.from({ length: 40 }, (_, x) => point(x, 1 + (x % 5) / 10))

describe('outliers', () => {
  it('leave the range of y, stay in the data, and are counted', () => {
    const spec = chart([series('a', [...flat, point(40, 1e6)])])
    const seen = withoutOutliers(spec)
    expect(seen.y.max).toBeLessThan(2)
    expect(seen.series).toBe(spec.series)
    expect(seen.caption).toContain('1 value is out of sight')
  })

  it('are none where the values are alike', () => {
    const spec = chart([series('a', flat)])
    expect(withoutOutliers(spec)).toBe(spec)
  })
})

describe('centred and Gaussian means', () => {
  const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 60 })
  const reach = fc.double({ min: 0.1, max: 20, noNaN: true })

  it('keep constants and stay between the lowest and the highest value', () => {
    fc.assert(
      fc.property(numbers, reach, (values, width) => {
        for (const kernel of [centredMean, gaussianMean]) {
          for (const value of kernel(
            values.map(() => 2),
            width
          ))
            expect(value).toBeCloseTo(2, 9)
          for (const value of kernel(values, width)) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
            expect(value).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
          }
        }
      })
    )
  })

  it('are the same from both sides: nothing is delayed', () => {
    fc.assert(
      fc.property(numbers, reach, (values, width) => {
        for (const kernel of [centredMean, gaussianMean]) {
          const back = kernel([...values].reverse(), width).reverse()
          kernel(values, width).forEach((value, index) => expect(value).toBeCloseTo(back[index] ?? NaN, 9))
        }
      })
    )
  })

  it('leave gaps as gaps', () => {
    for (const kernel of [centredMean, gaussianMean]) expect(kernel([1, null, 3], 5)[1]).toBeNull()
  })

  it('say in the caption what they are', () => {
    const spec = chart([series('a', flat)])
    expect(smoothed(spec, 0.75, 'centred').caption).toContain('mean of up to 3 points on either side')
    expect(smoothed(spec, 0.75, 'gaussian').caption).toContain('standard deviation 3 points')
  })
})
