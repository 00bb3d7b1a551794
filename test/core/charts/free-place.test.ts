import { type Mark, freePlace, heightsOf, marksOf, marksUnder, rowsFrom } from '@core/charts/free-place'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const row = { left: 0, right: 200 }
const box = { width: 50, height: 12 }
const at = (x: number, top: number, bottom = top): Mark => ({ x, top, bottom })

describe('the place of a name', () => {
  it('is the right end of the best row while nothing is there', () => {
    expect(freePlace([40, 60], row, box, [])).toEqual({ x: 150, y: 40 })
    expect(freePlace([40, 60], row, box, [at(100, 45)])).toEqual({ x: 150, y: 40 })
  })

  it('is another end or another row where data lie there', () => {
    expect(freePlace([40, 60], row, box, [at(170, 45)])).toEqual({ x: 0, y: 40 })
    expect(freePlace([40, 60], row, box, [at(170, 45), at(20, 45)])).toEqual({ x: 150, y: 60 })
  })

  it('is between error bars that cross all rows, if there is room, and not on one that only its point misses', () => {
    const bars = [10, 90, 190].map((x) => at(x, 0, 100))
    const { x } = freePlace([40, 60], row, box, bars)
    for (const bar of bars) expect(bar.x < x || bar.x > x + box.width).toBe(true)
  })

  it('hides least where everything is covered, and nothing that was named before', () => {
    const crowd = Array.from({ length: 41 }, (_, index) => at(5 * index, 0, 100))
    const alone = crowd.filter(({ x }) => x < 60 || x > 80)
    const found = freePlace([40], row, box, alone)
    expect(found.x).toBeLessThanOrEqual(60)
    expect(found.x + box.width).toBeGreaterThanOrEqual(80)
    const first = freePlace([40], row, box, [])
    expect(freePlace([40], row, box, marksUnder(first, box))).toEqual({ x: 0, y: 40 })
  })
})

describe('the rows of a name that lies beyond an edge', () => {
  it('go inwards from there, within half of the plot', () => {
    expect(rowsFrom(3, 12, 200)).toEqual([3, 15, 27, 39])
    expect(rowsFrom(186, -12, 60)).toEqual([186, 174])
    expect(rowsFrom(3, 12, 10)).toEqual([3])
  })
})

describe('what a line covers', () => {
  it('is also what lies between its points, but not across a gap and not where points stand alone', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 30, y: 30 },
      { x: 60, y: null },
      { x: 90, y: 50, top: 10, bottom: 90 }
    ]
    const marks = marksOf(points, true)
    expect(marks.some(({ x, top }) => x > 10 && x < 20 && Math.abs(top - x) < 1e-9)).toBe(true)
    expect(marks.filter(({ x }) => x > 30)).toEqual([at(90, 10, 90)])
    expect(marksOf(points, false)).toHaveLength(3)
  })

  it('need not be known beyond the rows', () => {
    const height = fc.double({ min: -50, max: 250, noNaN: true })
    const points = fc.array(
      fc.record({ x: fc.double({ min: 0, max: 200, noNaN: true }), y: fc.option(height) }),
      {
        maxLength: 30
      }
    )
    const rows = fc.array(fc.integer({ min: 0, max: 180 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(points, rows, (line, found) => {
        const sorted = [...line].sort((a, b) => a.x - b.x)
        const few = marksOf(sorted, true, heightsOf(found, box.height))
        expect(freePlace(found, row, box, few)).toEqual(freePlace(found, row, box, marksOf(sorted, true)))
      })
    )
  })
})
