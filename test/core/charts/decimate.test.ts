import { decimate } from '@core/charts/decimate'
import type { SeriesPoint } from '@core/charts/chart-spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { point } from './support'

const share = (count: number) => (x: number) => x / (count - 1)

/** Lowest and highest value of each column of pixels. */
function envelope(points: readonly SeriesPoint[], place: (x: number) => number, columns: number): string[] {
  const found = new Map<number, [number, number]>()
  for (const { x, y } of points) {
    const column = Math.floor(place(x) * columns)
    if (y === null || column < 0 || column >= columns) continue
    const [low, high] = found.get(column) ?? [Infinity, -Infinity]
    found.set(column, [Math.min(low, y), Math.max(high, y)])
  }
  return [...found].map(([column, [low, high]]) => `${column}: ${low} ${high}`)
}

describe('thinning out a line', () => {
  it('keeps the extremes of every column of pixels', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 300, maxLength: 900 }),
        fc.integer({ min: 1, max: 60 }),
        (values, columns) => {
          const points = values.map((y, x) => point(x, y))
          const place = share(points.length)
          const kept = decimate(points, place, columns)
          expect(envelope(kept, place, columns)).toEqual(envelope(points, place, columns))
          expect(kept.every((one) => points.includes(one))).toBe(true)
          expect(kept.map(({ x }) => x)).toEqual([...kept.map(({ x }) => x)].sort((a, b) => a - b))
        }
      ),
      { numRuns: 40 }
    )
  })

  it('leaves at most six points a column, and a single needle among 100,000 points', () => {
    const points = Array.from({ length: 100_000 }, (_, x) => point(x, x === 41_234 ? 9 : Math.sin(x / 1000)))
    const kept = decimate(points, share(points.length), 400)
    expect(kept.length).toBeLessThanOrEqual(6 * 401)
    expect(kept.some(({ y }) => y === 9)).toBe(true)
  })

  it('keeps gaps and unresolved points', () => {
    const points = Array.from({ length: 10_000 }, (_, x) =>
      x === 5003 ? point(x, null) : point(x, 1, { resolved: x !== 7007 })
    )
    const kept = decimate(points, share(points.length), 100)
    expect(kept.some(({ y }) => y === null)).toBe(true)
    expect(kept.filter(({ resolved }) => !resolved).map(({ x }) => x)).toEqual([7007])
  })

  it('keeps what is seen and one neighbour at either side when zoomed in', () => {
    const points = Array.from({ length: 10_000 }, (_, x) => point(x, x % 7))
    const kept = decimate(points, (x) => (x - 2000) / 50, 400)
    expect(kept.map(({ x }) => x)).toEqual(Array.from({ length: 52 }, (_, index) => 1999 + index))
  })

  it('leaves few points alone, and trails, which turn back', () => {
    const few = [point(0, 1), point(1, 2)]
    expect(decimate(few, share(2), 300)).toBe(few)
    const trail = Array.from({ length: 5000 }, (_, index) => point(Math.sin(index), index))
    expect(decimate(trail, (x) => (x + 1) / 2, 100)).toBe(trail)
  })
})
