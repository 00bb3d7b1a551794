import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { deltaInterval, median, medianIntervals } from '@core/uncertainty/interval'

describe('the median', () => {
  it('is the middle, or the mean of the two middle ones', () => {
    expect(median([5, 1, 3])).toBe(3)
    expect(median([4, 1, 3, 100])).toBe(3.5)
    expect(median([])).toBeNaN()
  })
})

describe('the delta interval', () => {
  it('is symmetric on the logarithm', () => {
    const { low, high } = deltaInterval({ value: 2, logError: 0.1 })
    expect((low ?? NaN) * (high ?? NaN)).toBeCloseTo(4, 12)
    expect(Math.log((high ?? NaN) / 2)).toBeCloseTo(0.196, 4)
  })

  it('does not exist where the error does not', () => {
    expect(deltaInterval({ value: 0, logError: NaN })).toEqual({
      value: 0,
      low: null,
      high: null,
      method: 'none'
    })
  })
})

describe('the bootstrap of a median', () => {
  it('holds the true median in about 95 of 100 cases', () => {
    const repeats = 200
    let covered = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const random = createRandom(repeat)
      const values = Float64Array.from({ length: 30 }, () => Math.exp(random.normal()))
      const { one } = medianIntervals({ one: values }, random.fork('bootstrap'), 400)
      if ((one.low ?? NaN) <= 1 && 1 <= (one.high ?? NaN)) covered++
    }
    expect(covered / repeats).toBeGreaterThan(0.88)
    expect(covered / repeats).toBeLessThan(0.995)
  })

  it('shares its resamples: a measure and its double have intervals in the same ratio', () => {
    const values = createRandom(1).normalArray(25)
    const measures = { one: Float64Array.from(values), two: Float64Array.from(values, (value) => 2 * value) }
    const { one, two } = medianIntervals(measures, createRandom(2))
    expect(two.low).toBeCloseTo(2 * (one.low ?? NaN), 12)
    expect(two.high).toBeCloseTo(2 * (one.high ?? NaN), 12)
    expect(medianIntervals(measures, createRandom(2))).toEqual({ one, two })
  })

  it('gives one image no interval', () => {
    const { one } = medianIntervals({ one: Float64Array.of(3) }, createRandom(1))
    expect(one).toEqual({ value: 3, low: null, high: null, method: 'none' })
  })
})
