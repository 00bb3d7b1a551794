import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { deltaInterval, median, medianIntervals } from '@core/uncertainty/interval'
import type { LogEstimate } from '@core/uncertainty/moments'

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

/** Estimates with errors of their logarithms. */
const estimates = (values: ArrayLike<number>, logError = 0): LogEstimate[] =>
  Array.from(values, (value) => ({ value, logError }))

describe('the interval of a median', () => {
  const SHARES = [
    // Scatter of the packets, and of each one's draws, on the logarithm.
    [1, 0],
    [1, 0.5],
    [0.5, 1],
    [0, 1]
  ] as const

  /** How often of 300 times the interval holds the true median, 1. */
  function covered(over: 'images' | 'labels', packets: number, apart: number, error: number): number {
    let covered = 0
    for (let repeat = 0; repeat < 300; repeat++) {
      const random = createRandom(repeat)
      // Labels are the same each time, images are drawn anew.
      const truth = Float64Array.from({ length: packets }, (_, packet) =>
        over === 'images' ? apart * random.normal() : apart * (packet - (packets - 1) / 2)
      )
      const one = estimates(
        truth.map((log) => Math.exp(log + error * random.normal())),
        error
      )
      const { low, high } = medianIntervals({ one }, over, random.fork('bootstrap'), 300).one
      if ((low ?? NaN) <= 1 && 1 <= (high ?? NaN)) covered++
    }
    return covered / 300
  }

  // Binomial: 0.95 +- 4 standard errors of 0.013 each.
  it.each([5, 8, 16].flatMap((images) => SHARES.map((share) => [images, ...share] as const)))(
    'holds the truth in about 95 of 100 cases: %i images, scatter %f, error %f',
    (images, apart, error) => {
      const share = covered('images', images, apart, error)
      expect(share).toBeGreaterThan(0.9)
      expect(share).toBeLessThan(0.997)
    }
  )

  it.each([2, 5, 10].flatMap((labels) => SHARES.slice(1).map((share) => [labels, ...share] as const)))(
    'holds the truth in about 95 of 100 cases: %i fixed labels, apart by %f, error %f',
    (labels, apart, error) => {
      const share = covered('labels', labels, apart, error)
      expect(share).toBeGreaterThan(0.9)
      expect(share).toBeLessThan(0.997)
    }
  )

  it('of fixed labels knows their draws alone, not how far the labels lie apart', () => {
    const apart = [1, 2, 4, 8, 16]
    const width = (one: LogEstimate[]): number => {
      const { low, high } = medianIntervals({ one }, 'labels', createRandom(1)).one
      return Math.log((high as number) / (low as number))
    }
    expect(width(estimates(apart))).toBeCloseTo(0, 12)
    expect(width(estimates(apart, 0.01)) / (2 * 1.96 * 0.01)).toBeCloseTo(1, 1)
  })

  it('is named as what it is', () => {
    const method = (count: number, over: 'images' | 'labels'): string =>
      medianIntervals({ one: estimates(new Float64Array(count).fill(2), 0.1) }, over, createRandom(1)).one
        .method
    expect([method(3, 'images'), method(3, 'labels')]).toEqual(['bootstrap-images-draws', 'bootstrap-draws'])
    expect([method(1, 'images'), method(1, 'labels'), method(0, 'images')]).toEqual([
      'delta',
      'delta',
      'none'
    ])
  })

  it('shares its rounds: a measure and its double have intervals in the same ratio', () => {
    const values = createRandom(1)
      .normalArray(25)
      .map((value) => Math.exp(value))
    const measures = {
      one: estimates(values, 0.2),
      two: estimates(
        values.map((value) => 2 * value),
        0.2
      )
    }
    const { one, two } = medianIntervals(measures, 'images', createRandom(2))
    expect(two.low).toBeCloseTo(2 * (one.low ?? NaN), 10)
    expect(two.high).toBeCloseTo(2 * (one.high ?? NaN), 10)
    expect(medianIntervals(measures, 'images', createRandom(2))).toEqual({ one, two })
  })

  it('of one image alone is that of its draws', () => {
    const { one } = medianIntervals({ one: estimates([3], 0.1) }, 'images', createRandom(1))
    expect(one).toEqual(deltaInterval({ value: 3, logError: 0.1 }))
  })

  it('stays at 0 where every value is', () => {
    const { one } = medianIntervals({ one: estimates([0, 0, 0], NaN) }, 'images', createRandom(1))
    expect(one).toMatchObject({ value: 0, low: 0, high: 0 })
  })
})
