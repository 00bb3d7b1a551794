import type { ChartSpec, SeriesPoint } from '@core/charts/chart-spec'
import { plainView, viewed, viewedInParts } from '@core/charts/chart-view'
import { decimate } from '@core/charts/decimate'
import { chartDomains } from '@core/charts/domains'
import { atOnce } from '@core/charts/in-parts'
import { countInBlocks, endsBetween, stretchOf } from '@core/charts/point-blocks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { point } from './support'

const value = fc.double({ min: -100, max: 100, noNaN: true })
/** Long lists with gaps, intervals, points that are not resolved and places that turn back. */
const points = fc
  .array(fc.tuple(value, fc.integer({ min: 0, max: 19 })), { minLength: 4100, maxLength: 4300 })
  .map((drawn) =>
    drawn.map(([y, kind], index): SeriesPoint => {
      const x = kind === 0 ? index - 50 : index
      if (kind === 1) return point(x, null)
      if (kind === 2) return { ...point(x, null), notFinite: true }
      if (kind === 3) return point(x, y, { resolved: false, low: y - 500, high: y + 500 })
      if (kind === 4) return { ...point(x, y, { low: y - 1, high: y + 2 }), xLow: x - 3, xHigh: x + 4 }
      return point(x, y)
    })
  )

function spec(list: readonly SeriesPoint[], from: number | null, to: number | null): ChartSpec {
  const axis = { label: 'a', unit: '', scale: 'linear', min: null, max: null, format: 'number' } as const
  return {
    ...{ id: 'c', title: 'c', caption: '', references: [] },
    x: { ...axis, min: from, max: to },
    y: axis,
    series: [{ id: 's', label: 's', colorIndex: 0, dash: 'solid', marker: 'circle', points: list }]
  }
}

describe('a long list that is counted in blocks', () => {
  it('answers as one that is looked through point by point', () => {
    fc.assert(
      fc.property(
        points,
        fc.integer({ min: -60, max: 4400 }),
        fc.integer({ min: 0, max: 4400 }),
        (list, from, wide) => {
          const [start, end] = [Math.max(0, Math.min(from, list.length)), Math.min(list.length, from + wide)]
          const ask = (): unknown => [
            stretchOf(list, start, end),
            endsBetween(list, from, from + wide),
            chartDomains(spec(list, from, from + wide + 1)),
            chartDomains(spec(list, null, null))
          ]
          const before = ask()
          atOnce(countInBlocks(list))
          expect(ask()).toEqual(before)
        }
      ),
      { numRuns: 25 }
    )
  })

  it('is thinned out to the same points', () => {
    fc.assert(
      fc.property(
        points,
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (list, columns, share) => {
          const ordered = [...list].sort((a, b) => a.x - b.x)
          const place = (x: number): number => x / (share * list.length)
          const before = decimate([...ordered], place, columns)
          atOnce(countInBlocks(ordered))
          expect(decimate(ordered, place, columns)).toEqual(before)
        }
      ),
      { numRuns: 25 }
    )
  })
})

describe('a chart of 100,000 points', () => {
  const list = Array.from({ length: 100_000 }, (_, x) => point(x, Math.sin(x / 300) + (x % 97) / 97))
  const chart = spec(list, null, null)

  it.each(['ema', 'centred', 'gaussian'] as const)(
    'is worked out in short parts, smoothed by %s',
    (smoother) => {
      const view = { ...plainView, smoothing: 0.97, smoother, ignoreOutliers: true, xScale: 'log' as const }
      const work = viewedInParts(chart, view)
      let parts = 0
      let step = work.next()
      for (; step.done !== true; step = work.next()) parts++
      expect(parts).toBeGreaterThan(100)
      expect(step.value).toEqual(viewed(chart, view))
      expect(step.value.series).toHaveLength(2)
      expect(step.value.caption).toContain('2 values at or below 0')
    }
  )
})
