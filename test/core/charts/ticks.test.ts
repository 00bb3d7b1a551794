import type { AxisSpec } from '@core/charts/chart-spec'
import { axisDomain, extentOf, linearTicks, logTicks, niceStep, positionOn } from '@core/charts/ticks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const linear: AxisSpec = { label: 'y', unit: '', scale: 'linear', min: null, max: null, format: 'number' }
const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const span = fc
  .tuple(finite, fc.double({ min: 1e-6, max: 1e6, noNaN: true }))
  .map(([low, width]) => [low, low + width] as const)
  .filter(([low, high]) => high - low > Math.abs(low) * 1e-9)

describe('ticks', () => {
  it('are multiples of 1, 2 or 5 times a power of ten, inside the range, evenly apart and not too many', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 2, max: 10 }), ([low, high], most) => {
        const step = niceStep(high - low, most)
        const mantissa = step / 10 ** Math.floor(Math.log10(step * (1 + 1e-9)))
        expect([1, 2, 5, 10].some((factor) => Math.abs(mantissa - factor) < 1e-6)).toBe(true)
        const ticks = linearTicks(low, high, most)
        expect(ticks.length).toBeLessThanOrEqual(most + 1)
        const slack = step * 1e-5
        for (const [index, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(low - slack)
          expect(tick).toBeLessThanOrEqual(high + slack)
          if (index > 0) expect(Math.abs(tick - (ticks[index - 1] ?? 0) - step)).toBeLessThan(slack)
        }
      })
    )
  })

  it('on a log axis lie inside the range and rise', () => {
    const positive = fc
      .tuple(fc.double({ min: -6, max: 6, noNaN: true }), fc.double({ min: 0.05, max: 8, noNaN: true }))
      .map(([power, decades]) => [10 ** power, 10 ** (power + decades)] as const)
    fc.assert(
      fc.property(positive, ([low, high]) => {
        const ticks = logTicks(low, high)
        expect(ticks.length).toBeGreaterThanOrEqual(1)
        expect(ticks.every((tick) => tick >= low * 0.999 && tick <= high * 1.001)).toBe(true)
        expect(ticks.every((tick, index) => index === 0 || tick > (ticks[index - 1] ?? 0))).toBe(true)
      })
    )
  })

  it('have labels that tell them apart', () => {
    fc.assert(
      fc.property(span, fc.constantFrom('number', 'percent'), ([low, high], format) => {
        const domain = axisDomain({ ...linear, format: format as AxisSpec['format'] }, [low, high])
        const labels = domain.ticks.map(({ label }) => label)
        expect(new Set(labels).size).toBe(labels.length)
      })
    )
  })
})

describe('the domain of an axis', () => {
  it('holds every value and places it between both ends', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), (values) => {
        const domain = axisDomain(linear, values)
        for (const value of values) {
          const at = positionOn(linear, domain, value)
          expect(at).toBeGreaterThanOrEqual(-1e-9)
          expect(at).toBeLessThanOrEqual(1 + 1e-9)
        }
      })
    )
  })

  it('keeps the order of values, on both scales', () => {
    const log: AxisSpec = { ...linear, scale: 'log' }
    const positive = fc.double({ min: 1e-5, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(positive, positive, fc.constantFrom(linear, log), (a, b, axis) => {
        const domain = axisDomain(axis, [a, b])
        const [x, y] = [positionOn(axis, domain, a), positionOn(axis, domain, b)]
        if (a < b) expect(x).toBeLessThanOrEqual(y)
      })
    )
  })

  it('leaves shares between 0 and 100 %, whole numbers whole, and fixed ends fixed', () => {
    const percent = axisDomain({ ...linear, format: 'percent' }, [0.02, 0.99])
    expect(percent.min).toBeGreaterThanOrEqual(0)
    expect(percent.max).toBeLessThanOrEqual(1)
    const epochs = axisDomain({ ...linear, format: 'integer' }, [0, 1, 2, 3])
    expect(epochs).toEqual({
      min: 0,
      max: 3,
      ticks: [0, 1, 2, 3].map((value) => ({ value, label: String(value) }))
    })
    expect(axisDomain({ ...linear, min: 0, max: 2 }, [0.7]).ticks.map(({ value }) => value)).toEqual([
      0, 0.5, 1, 1.5, 2
    ])
  })

  it('does without values, with one value, and ignores what has no place', () => {
    expect(axisDomain(linear, [])).toMatchObject({ min: 0 })
    const single = axisDomain(linear, [5])
    expect(single.min).toBeLessThan(5)
    expect(single.max).toBeGreaterThan(5)
    const zeros = axisDomain({ ...linear, format: 'percent', min: 0 }, [0, 0, 0])
    expect(zeros.ticks.map(({ label }) => label.replace('\u00a0', ' '))).toEqual([
      '0 %',
      '1 %',
      '2 %',
      '3 %',
      '4 %',
      '5 %'
    ])
    const log = axisDomain({ ...linear, scale: 'log' }, [0, -3, Number.NaN, 10, 1000])
    expect(log.min).toBeGreaterThan(1)
    expect(log.max).toBeLessThan(10_000)
  })

  it('finds the ends of very long lists', () => {
    expect(extentOf(Array.from({ length: 300_000 }, (_, index) => index))).toEqual({ low: 0, high: 299_999 })
    expect(extentOf([])).toBeNull()
  })
})
