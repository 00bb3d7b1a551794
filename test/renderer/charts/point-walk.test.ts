import type { ChartSpec, SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import type { Chart } from 'chart.js'
import { afterEach, describe, expect, it } from 'vitest'
import { shallowRef } from 'vue'
import { chartKeys } from '../../../src/renderer/src/charts/chart-keys'
import { crosshair } from '../../../src/renderer/src/charts/crosshair'
import { drawnSeries, visibleDomains } from '../../../src/renderer/src/charts/frame-plugin'
import { type Stop, followWalk, nextStop, stopsOf } from '../../../src/renderer/src/charts/point-walk'
import type { Zoom } from '../../../src/renderer/src/charts/kept-look'

const axis = { unit: '', scale: 'linear', min: null, max: null, format: 'number' } as const

function series(id: string, places: readonly (readonly [number, number | null])[], rest = {}): SeriesSpec {
  const points = places.map(([x, y]): SeriesPoint => ({ x, y, low: null, high: null, resolved: true }))
  return { id, label: id, colorIndex: 0, dash: 'solid', marker: 'circle', points, ...rest }
}

/** Two trails that turn back, each with the point that it leads to. */
const tradeOff: ChartSpec = {
  ...{ id: 'c', title: 'Robust against clean accuracy', caption: '', references: [], trail: true },
  ...{ x: { ...axis, label: 'Clean accuracy' }, y: { ...axis, label: 'Robust accuracy' } },
  series: [
    series(
      'a',
      [
        [3, 1],
        [2, 2],
        [4, 3]
      ],
      { faint: true }
    ),
    series('a', [[4, 3]]),
    series('b', [
      [1, 5],
      [2, 4],
      [5, null]
    ])
  ]
}

/** The keys of a chart, as a canvas hears them. */
function keysOf(spec: ChartSpec, hidden: readonly string[] = [], range: Zoom['x'] = null) {
  const shown = range === null ? spec : { ...spec, x: { ...spec.x, ...range } }
  const picture = { spec: shown, dark: false, hidden: new Set(hidden) }
  const walked = shallowRef<Stop | null>(null)
  const zoom = shallowRef<Zoom>({ x: range, y: null })
  const source = {
    shown: shallowRef(shown),
    whole: shallowRef(spec),
    hidden: shallowRef(picture.hidden),
    zoom
  }
  const stops = (): Stop[] => stopsOf(drawnSeries(picture), visibleDomains(picture))
  let opened: Stop | null = null
  const open = (): void => {
    opened = walked.value
  }
  const answer = chartKeys(source, { walked, stops, open })
  const press = (key: string): Stop | null => {
    let isTaken = false
    answer({ key, preventDefault: () => (isTaken = true) } as unknown as KeyboardEvent)
    expect(isTaken).toBe(true)
    return walked.value
  }
  return { press, zoom, opened: () => opened }
}

afterEach(() => (crosshair.value = null))

describe('the enter key', () => {
  it('opens what the point stands for that the arrow keys went to', () => {
    const { press, opened } = keysOf(tradeOff)
    press('ArrowRight')
    press('Enter')
    expect(opened()).toEqual({ x: 1, y: 5 })
  })
})

describe('arrow keys in a plane', () => {
  it('go through the points in the order of x, each place once, and stay at the ends', () => {
    const { press } = keysOf(tradeOff)
    const way = [1, 2, 3, 4, 5, 6].map(() => press('ArrowRight'))
    const places = [
      { x: 1, y: 5 },
      { x: 2, y: 2 },
      { x: 2, y: 4 },
      { x: 3, y: 1 },
      { x: 4, y: 3 }
    ]
    expect(way).toEqual([...places, { x: 4, y: 3 }])
    expect([1, 2, 3, 4, 5].map(() => press('ArrowLeft'))).toEqual([
      ...places.slice(0, -1).reverse(),
      { x: 1, y: 5 }
    ])
    expect(crosshair.value).toBeNull()
  })

  it('come in from either side, and Home, End and Escape go to the ends and away', () => {
    expect(keysOf(tradeOff).press('ArrowLeft')).toEqual({ x: 4, y: 3 })
    const { press } = keysOf(tradeOff)
    expect(press('End')).toEqual({ x: 4, y: 3 })
    expect(press('Home')).toEqual({ x: 1, y: 5 })
    expect(press('Escape')).toBeNull()
  })

  it('leave out what is switched off or out of sight', () => {
    expect(keysOf(tradeOff, ['b']).press('Home')).toEqual({ x: 2, y: 2 })
    const { press } = keysOf(tradeOff, [], { min: 1.5, max: 3.5 })
    expect(press('Home')).toEqual({ x: 2, y: 2 })
    expect(press('End')).toEqual({ x: 3, y: 1 })
    expect(keysOf(tradeOff, ['a', 'b']).press('ArrowRight')).toBeNull()
  })

  it('hold for a scatter too, and a chart with an order along x keeps its shared line', () => {
    const { trail: _trail, ...plain } = tradeOff
    expect(keysOf({ ...plain, scatter: true }).press('Home')).toEqual({ x: 1, y: 5 })
    const { press } = keysOf(plain)
    expect(press('ArrowRight')).toBeNull()
    expect(crosshair.value).toMatchObject({ x: 1, source: 'keyboard' })
    press('End')
    expect(crosshair.value?.x).toBe(4)
    press('Home')
    expect(crosshair.value?.x).toBe(1)
  })

  it('bring the end into a zoomed view of a chart with an order', () => {
    const { trail: _trail, ...plain } = tradeOff
    const { press, zoom } = keysOf(plain, [], { min: 1, max: 2 })
    press('End')
    expect(zoom.value.x?.max).toBeGreaterThanOrEqual(4)
  })
})

describe('the next stop', () => {
  it('is none where there are no points', () => {
    expect(nextStop([], null, 1)).toBeNull()
    expect(nextStop([{ x: 1, y: 1 }], { x: 1, y: 1 }, 1)).toBeNull()
  })
})

/** A chart of the trade-off, as far as a walk asks it. */
function chartOf(spec: ChartSpec) {
  let lit: { datasetIndex: number; index: number }[] = []
  let told: { datasetIndex: number; index: number }[] = []
  const elements = spec.series.map(({ points }) =>
    points.map(({ x, y }) => ({ x: 10 * x, y: 10 * (y ?? NaN) }))
  )
  const chart = {
    getSortedVisibleDatasetMetas: () =>
      spec.series.map(({ points }, index) => ({ index, _parsed: points, data: elements[index] })),
    isPointInArea: ({ x }: { x: number }) => x < 45,
    getActiveElements: () => lit,
    setActiveElements: (items: typeof lit) => (lit = items),
    draw: () => undefined,
    tooltip: {
      setActiveElements: (items: typeof told) => (told = items),
      get title() {
        return ['Clean accuracy 4']
      },
      get body() {
        return told.map(({ datasetIndex }) => ({ lines: [`series ${datasetIndex}:`, '   3'] }))
      },
      footer: []
    }
  }
  const places = (items: typeof lit): number[][] =>
    items.map(({ datasetIndex, index }) => [datasetIndex, index])
  return { chart: chart as unknown as Chart, lit: () => places(lit), told: () => places(told) }
}

describe('a chart that the keyboard walks through', () => {
  const picture = { spec: tradeOff, dark: false, hidden: new Set<string>() }

  it('lights all points at the place, says what its tooltip says, and lets go of them', () => {
    const { chart, lit, told } = chartOf(tradeOff)
    expect(followWalk(chart, picture, { x: 4, y: 3 })).toBe('Clean accuracy 4 series 0: 3 series 1: 3')
    expect(lit()).toEqual([
      [0, 2],
      [1, 0]
    ])
    expect(told()).toEqual(lit())
    expect(picture).toMatchObject({ walked: { x: 4, y: 3 }, pointer: { x: 40, y: 30 } })
    expect(followWalk(chart, picture, null)).toBe('')
    expect(lit()).toEqual([])
    expect(told()).toEqual([])
  })

  it('leaves alone what the pointer has found meanwhile', () => {
    const { chart, lit } = chartOf(tradeOff)
    followWalk(chart, picture, { x: 4, y: 3 })
    chart.setActiveElements([{ datasetIndex: 2, index: 0 }])
    followWalk(chart, picture, null)
    expect(lit()).toEqual([[2, 0]])
  })

  it('says nothing of a point that is out of sight by now', () => {
    const { chart, lit } = chartOf({ ...tradeOff, series: [series('far', [[5, 1]])] })
    expect(followWalk(chart, picture, { x: 5, y: 1 })).toBe('')
    expect(lit()).toEqual([])
  })
})
