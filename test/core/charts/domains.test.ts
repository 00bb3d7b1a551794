import { axis } from '@core/charts/axes'
import type { ChartSpec } from '@core/charts/chart-spec'
import { chartDomains, referenceName, referenceSide } from '@core/charts/domains'
import { figureScene } from '@core/charts/scene/figure-scene'
import { sceneSvg } from '@core/charts/scene/svg'
import { pointsTex } from '@core/charts/tex/points'
import { positionOn } from '@core/charts/ticks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

const curve = (values: readonly number[], references: readonly number[], log = false): ChartSpec =>
  chart(
    [
      series(
        'a',
        values.map((y, x) => point(x, y))
      )
    ],
    {
      y: axis('Δx · Δp', { scale: log ? 'log' : 'linear' }),
      references: references.map((value) => ({ label: `line ${value}`, value }))
    }
  )

/** Share of the height that the curves have. */
function shareOf(spec: ChartSpec, values: readonly number[]): number {
  const { y } = chartDomains(spec)
  return positionOn(spec.y, y, Math.max(...values)) - positionOn(spec.y, y, Math.min(...values))
}

describe('the range of y', () => {
  it('leaves the curves their share of the height, wherever the reference lines are', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 2, maxLength: 8 }),
        fc.array(fc.double({ min: 1e-4, max: 1e5, noNaN: true }), { maxLength: 3 }),
        fc.boolean(),
        (values, references, log) => {
          const [low, high] = [Math.min(...values), Math.max(...values)]
          fc.pre(high / low > 1.2)
          const spec = curve(values, references, log)
          expect(shareOf(spec, values)).toBeGreaterThanOrEqual(0.5 - 1e-9)
          // Each line is inside, or named at the end of the axis that it is beyond.
          const { y } = chartDomains(spec)
          for (const line of spec.references) {
            const side = referenceSide(y, line)
            const isInside = line.value >= y.min * (1 - 1e-6) && line.value <= y.max * (1 + 1e-6)
            expect(side === 'inside').toBe(isInside)
            expect(
              referenceName(y, line).startsWith(side === 'above' ? '↑' : side === 'below' ? '↓' : 'line')
            ).toBe(true)
          }
        }
      ),
      { numRuns: 300, seed: 4 }
    )
  })

  it('holds a line that is near, and leaves one out that is far, above or below', () => {
    const near = chartDomains(curve([390, 400], [395, 385])).y
    expect(near.min).toBeLessThan(385)
    for (const [far, side] of [
      [392, 'above'],
      [0.001, 'below']
    ] as const) {
      const spec = curve([4, 5, 6], [far], true)
      const { y } = chartDomains(spec)
      expect(y.min).toBeGreaterThan(3)
      expect(y.max).toBeLessThan(8)
      expect(referenceSide(y, { label: '', value: far })).toBe(side)
    }
  })

  it('shows every line where the values are all one and cannot be flattened', () => {
    const { y } = chartDomains(curve([5, 5, 5], [392]))
    expect(y.max).toBeGreaterThan(392)
  })

  it('names a far line at the edge in pictures and in TeX, without drawing it', () => {
    const spec = curve([4, 5, 6], [392, 0.001], true)
    const svg = sceneSvg(figureScene(spec), { title: spec.title, description: spec.caption }, () => '#000')
    expect(svg).toContain('↑ line 392')
    expect(svg).toContain('↓ line 0.001')
    const tex = pointsTex(spec)
    expect(tex).toContain('at (rel axis cs:1,1) {$\\uparrow$ line 392}')
    expect(tex).toContain('at (rel axis cs:1,0) {$\\downarrow$ line 0.001}')
    expect(tex).not.toContain('392)')
  })
})
