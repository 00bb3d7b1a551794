import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderStatistics, quantile } from '@core/statistics/order-statistics'

/** What sorting gives, without what is not finite. */
function sorted(values: Float32Array | Int32Array): number[] {
  return [...values].filter((value) => Number.isFinite(value)).sort((a, b) => a - b)
}

describe('order statistics', () => {
  const wild = fc.float()
  const near = fc.integer({ min: -3, max: 3 }).map((step) => Math.fround(1 + step * 2 ** -23))
  const integer = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  const float32 = fc
    .array(fc.oneof(wild, near, fc.constantFrom(0, -0, NaN, Infinity, -Infinity)), { maxLength: 200 })
    .map((values) => Float32Array.from(values))
  const int32 = fc.array(integer, { maxLength: 200 }).map((values) => Int32Array.from(values))

  it('are those of sorting, at every place, for every float32 and int32', () => {
    fc.assert(
      fc.property(fc.oneof(float32, int32), (values) => {
        const before = values.slice()
        const expected = sorted(values)
        const found = orderStatistics(values, [...expected.keys()])
        expect([...found].every(([place, value]) => value === expected[place])).toBe(true)
        expect(found.size).toBe(expected.length)
        expect(values).toEqual(before)
      }),
      { numRuns: 500 }
    )
  })

  it('are found in a part of a larger array, for some places in any order', () => {
    const whole = Float32Array.from({ length: 5000 }, (_, at) => Math.sin(at * at))
    const part = whole.subarray(1001, 4001)
    const expected = sorted(part)
    for (const [place, value] of orderStatistics(part, [2999, 0, 1500, 7, 7]))
      expect(value).toBe(expected[place])
  })
})

describe('a quantile', () => {
  it('lies between order statistics in proportion, as type 7 of Hyndman and Fan', () => {
    const values = Float64Array.of(1, 2, 4, 8)
    expect([0, 1 / 6, 1 / 3, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([
      1,
      1.5,
      2,
      3,
      expect.closeTo(5, 12),
      8
    ])
    expect(quantile(Float64Array.of(7), 0.3)).toBe(7)
    expect(quantile(new Float64Array(0), 0.3)).toBeNaN()
  })
})
