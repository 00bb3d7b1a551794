import { isDense, sparseMarks } from '@core/charts/sparse-marks'
import { describe, expect, it } from 'vitest'

const curve = (count: number, open = (_: number): boolean => false): Parameters<typeof sparseMarks>[0] => ({
  points: Array.from({ length: count }, (_, x) => ({
    ...{ x, y: x % 7 === 3 ? null : x, low: null, high: null },
    resolved: !open(x)
  }))
})

describe('marks of long curves', () => {
  it.each([41, 90, 200, 5000])('are few, evenly spread, and on points of the curve: %i points', (count) => {
    expect(isDense(curve(count))).toBe(true)
    for (let place = 0; place < 8; place++) {
      const marks = sparseMarks(curve(count), place)
      expect(marks.length).toBeGreaterThan(3)
      expect(marks.length).toBeLessThanOrEqual(9)
      for (const { x, y } of marks) expect(y).toBe(x)
      const widest = Math.max(...marks.slice(1).map(({ x }, index) => x - (marks[index]?.x ?? 0)))
      expect(widest).toBeLessThan(count / 2)
    }
  })

  it('stand elsewhere on neighbouring curves, and never on what is not resolved', () => {
    const all = [0, 1, 2, 3].flatMap((place) => sparseMarks(curve(400), place).map(({ x }) => x))
    expect(new Set(all).size).toBe(all.length)
    expect(
      sparseMarks(
        curve(400, () => true),
        0
      )
    ).toEqual([])
  })

  it('are not for short curves', () => {
    expect(isDense(curve(40))).toBe(false)
  })
})
