import { canBeLog, plainView, viewed } from '@core/charts/chart-view'
import { chartDomains } from '@core/charts/domains'
import { frontSteps, paretoFront } from '@core/charts/pareto-front'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

describe('a chart as its reader wants it', () => {
  const spec = chart([series('a', [point(0, 0), point(1, 10), point(2, 1000), point(3, -1)])], {
    references: [
      { label: 'zero', value: 0 },
      { label: 'ten', value: 10 }
    ]
  })

  it('is the specification itself as long as nothing was changed', () => {
    expect(viewed(spec, plainView)).toBe(spec)
  })

  it('leaves out what has no place on a log axis, and counts it', () => {
    const log = viewed(spec, { ...plainView, yScale: 'log' })
    expect(log.y.scale).toBe('log')
    expect(log.series[0]?.points.map(({ y }) => y)).toEqual([null, 10, 1000, null])
    expect(log.references.map(({ label }) => label)).toEqual(['ten'])
    expect(log.caption).toContain('2 values at or below 0 not shown')
    const flat = viewed(spec, { ...plainView, xScale: 'log' })
    expect(flat.series[0]?.points.map(({ x }) => x)).toEqual([1, 2, 3])
    expect(flat.caption).toContain('1 value at or below 0 not shown')
    expect(chartDomains(flat).x.min).toBeGreaterThan(0)
  })

  it('offers a log axis only where a value is above zero', () => {
    expect(canBeLog(spec, 'y')).toBe(true)
    expect(canBeLog(chart([series('a', [point(0, 0), point(-1, -4)])]), 'y')).toBe(false)
    expect(canBeLog(chart([series('a', [point(0, 3)])]), 'x')).toBe(false)
  })

  it('shows exactly the range that was chosen, and fits y to what is in it', () => {
    const { x, y } = chartDomains(viewed(spec, { ...plainView, x: { min: 0.25, max: 1.5 } }))
    expect([x.min, x.max]).toEqual([0.25, 1.5])
    expect(y.max).toBeLessThan(20)
    const both = viewed(spec, { ...plainView, x: { min: 0, max: 2 }, y: { min: 2, max: 3 } })
    expect(chartDomains(both).y).toMatchObject({ min: 2, max: 3 })
  })
})

describe('the Pareto front', () => {
  it('has exactly the points that no other beats', () => {
    const value = fc.integer({ min: 0, max: 12 })
    const end = fc.constantFrom('more' as const, 'less' as const)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 30 }),
        end,
        end,
        (places, x, y) => {
          const front = paretoFront(
            chart([
              series(
                'a',
                places.map(([a, b]) => point(a, b))
              )
            ]),
            { label: '', x, y }
          )
          const [right, up] = [x === 'more' ? 1 : -1, y === 'more' ? 1 : -1]
          const beaten = ([a, b]: readonly [number, number]): boolean =>
            places.some(([c, d]) => right * (c - a) >= 0 && up * (d - b) >= 0 && (c !== a || d !== b))
          const expected = new Set(places.filter((place) => !beaten(place)).map(String))
          expect(new Set(front.map((one) => `${one.x},${one.y}`))).toEqual(expected)
          expect(front.length).toBe(expected.size)
        }
      )
    )
  })

  it('leaves unresolved and missing points out, and goes down in steps', () => {
    const spec = chart([
      series('a', [point(1, 3), point(2, 2), point(9, 9, { resolved: false }), point(8, null)])
    ])
    const front = paretoFront(spec, { label: '', x: 'more', y: 'more' })
    expect(frontSteps(front)).toEqual([
      { x: 1, y: 3 },
      { x: 1, y: 2 },
      { x: 2, y: 2 }
    ])
  })
})
