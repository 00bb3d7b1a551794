import { describe, expect, it } from 'vitest'
import { itemsAt } from '../../../src/renderer/src/charts/crosshair'

/** A chart of one line, as far as the crosshair reads it. */
function chartOf(places: readonly number[], stepped?: 'before' | 'after'): Parameters<typeof itemsAt>[0] {
  const meta = { index: 0, _parsed: places.map((x) => ({ x, y: 1 })), data: places.map(() => ({})) }
  return {
    getSortedVisibleDatasetMetas: () => [meta],
    data: { datasets: [{ data: [], ...(stepped === undefined ? {} : { stepped }) }] }
  } as unknown as Parameters<typeof itemsAt>[0]
}

const placesAt = (chart: Parameters<typeof itemsAt>[0], x: number): number[] =>
  itemsAt(chart, x).map(({ index }) => index)

describe('what a crosshair reads', () => {
  it('is the nearest point of a curve, unless that is far away', () => {
    const chart = chartOf([0, 1, 2, 10])
    expect(placesAt(chart, 1.4)).toEqual([1])
    expect(placesAt(chart, 1.6)).toEqual([2])
    expect(placesAt(chart, 14.5)).toEqual([])
  })

  it('is the point that holds there, of a bound drawn in steps', () => {
    const attacked = chartOf([0, 1, 10], 'before')
    expect([0, 0.9, 1, 1.1, 9.9, 10].map((x) => placesAt(attacked, x))).toEqual([
      [0],
      [0],
      [1],
      [1],
      [1],
      [2]
    ])
    const certified = chartOf([0, 1, 10], 'after')
    expect([0, 0.1, 1, 1.1, 9.9, 10].map((x) => placesAt(certified, x))).toEqual([
      [0],
      [1],
      [1],
      [2],
      [2],
      [2]
    ])
    for (const chart of [attacked, certified]) {
      expect(placesAt(chart, -0.1)).toEqual([])
      expect(placesAt(chart, 10.1)).toEqual([])
    }
  })
})
