import { epochAxis } from '@core/charts/axes'
import { afterEach, describe, expect, it } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { crosshair, crosshairKey } from '../../../src/renderer/src/charts/crosshair'
import { type SharedPlace, placeNearest, useSharedPlace } from '../../../src/renderer/src/charts/shared-place'

describe('the nearest place', () => {
  it.each([
    [[0, 2, 4], 3, 1],
    [[0, 2, 4], 3.1, 2],
    [[0, 2, 4], -7, 0],
    [[null, 2, null], 0, 1],
    [[null], 0, null],
    [[], 1, null]
  ] as const)('of %j at %d is %j', (values, x, place) => {
    expect(placeNearest(values, x)).toBe(place)
  })
})

describe('pictures by epoch', () => {
  afterEach(() => (crosshair.value = null))
  const key = crosshairKey({
    ...{ id: '', title: '', caption: '', x: epochAxis, y: epochAxis, series: [], references: [] }
  }) as string

  /** Two panels and a chart would share one line: here the panels alone. */
  function panels(...lists: (number | null)[][]): { shared: SharedPlace[]; end: () => void } {
    const scope = effectScope()
    const shared = scope.run(() => lists.map((list) => useSharedPlace(epochAxis, () => list))) ?? []
    return { shared, end: () => scope.stop() }
  }

  it('follow the line of charts over the same axis, stay where it was, and know no other axis', async () => {
    const { shared, end } = panels([0, 1, 2, 3])
    const [one] = shared as [SharedPlace]
    expect(one.place.value).toBe(3)
    crosshair.value = { key, x: 1, source: 'a chart' }
    await nextTick()
    expect(one.place.value).toBe(1)
    crosshair.value = { key: 'Epsilon ()', x: 0, source: 'a chart' }
    await nextTick()
    crosshair.value = null
    await nextTick()
    expect(one.place.value).toBe(1)
    end()
  })

  it('move each other and the charts, and take their line away with them', async () => {
    const { shared, end } = panels([0, 2, 4], [0, 1, 2, 3, 4])
    const [one, other] = shared as [SharedPlace, SharedPlace]
    one.show(1)
    await nextTick()
    expect(crosshair.value).toMatchObject({ key, x: 2 })
    expect(other.place.value).toBe(2)
    one.leave()
    expect(crosshair.value).toBeNull()
    other.show(4)
    end()
    expect(crosshair.value).toBeNull()
  })
})
