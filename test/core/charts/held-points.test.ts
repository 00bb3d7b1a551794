import type { SeriesPoint } from '@core/charts/chart-spec'
import { canSmooth } from '@core/charts/smoothing'
import { figureTex } from '@core/charts/figure-tex'
import { heldPoints } from '@core/charts/held-points'
import { figureScene } from '@core/charts/scene/figure-scene'
import type { SceneItem, Shape } from '@core/charts/scene/scene'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chart, point, series } from './support'

/** The height of a line through points, in their order, at x; where it stands upright, all of what it covers. */
function heights(points: readonly SeriesPoint[], x: number): number[] {
  return points.flatMap((to, index) => {
    const from = points[index - 1]
    if (from === undefined || x < from.x || x > to.x) return []
    if (from.x === to.x) return [from.y ?? NaN, to.y ?? NaN]
    return [(from.y ?? NaN) + ((x - from.x) / (to.x - from.x)) * ((to.y ?? NaN) - (from.y ?? NaN))]
  })
}

const shapesOf = (items: readonly SceneItem[]): Shape[] =>
  items.flatMap((item) =>
    item.kind === 'clipped' ? shapesOf(item.items) : item.kind === 'shape' ? [item] : []
  )

describe('a bound between its points', () => {
  it('is a bound there too: certified accuracy is never drawn above what an attack leaves', () => {
    const radius = fc.double({ min: 0, max: 1, noNaN: true })
    const places = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(
        fc.array(fc.record({ radius, further: radius }), { minLength: 1, maxLength: 20 }),
        places,
        places,
        fc.integer({ min: 1, max: 999 }),
        (images, certifiedAt, attackedAt, at) => {
          // Each image withstands up to its radius by proof, and falls to the attack somewhere beyond.
          const share = (isRight: (image: (typeof images)[number]) => boolean): number =>
            images.filter(isRight).length / images.length
          const proved = (x: number): number => share((image) => image.radius >= x)
          const left = (x: number): number => share((image) => image.radius + image.further >= x)
          const grid = (found: readonly number[]): number[] =>
            [0, ...found, 100].sort((a, b) => a - b).map((x) => x / 100)
          const certified = heldPoints(
            grid(certifiedAt).map((x) => point(x, proved(x))),
            'later'
          )
          const attacked = heldPoints(
            grid(attackedAt).map((x) => point(x, left(x))),
            'earlier'
          )
          // Not where either line stands upright.
          const x = at / 1000 + 0.0005
          expect(Math.max(...heights(certified, x))).toBeLessThanOrEqual(proved(x) + 1e-12)
          expect(Math.min(...heights(attacked, x))).toBeGreaterThanOrEqual(left(x) - 1e-12)
        }
      )
    )
  })

  it('leaves gaps and single points alone, and straight lines as they are', () => {
    const points = [point(0, 1), point(1, null), point(2, 0.5)]
    expect(heldPoints(points, 'earlier')).toEqual(points)
    expect(heldPoints(points, undefined)).toBe(points)
    expect(heldPoints([point(0, 1)], 'later')).toEqual([point(0, 1)])
  })

  it('has steps in pictures and in TeX, with its interval, and is not smoothed', () => {
    const interval = { low: 0.2, high: 0.9 }
    const points = [point(0, 0.8, interval), point(1, 0.5, interval), point(2, 0.4, interval)]
    for (const [between, words] of [
      ['earlier', 'const plot mark left'],
      ['later', 'const plot mark right']
    ] as const) {
      const spec = chart([series('bound', points, { between })])
      const line = shapesOf(figureScene(spec).items).find(({ role }) => role === 'line')
      const corners = (line?.commands ?? []).map(([, x, y]): [unknown, unknown] => [x, y])
      expect(corners).toHaveLength(5)
      for (const [index, corner] of corners.entries()) {
        const before = corners[index - 1]
        if (before !== undefined) expect(before[0] === corner[0] || before[1] === corner[1]).toBe(true)
      }
      expect(corners[1]?.[1]).toBe(corners[between === 'earlier' ? 0 : 2]?.[1])
      expect(figureTex(spec)).toContain(words)
      expect(canSmooth(spec)).toBe(false)
    }
    expect(canSmooth(chart([series('measured', points)]))).toBe(true)
  })
})
