import type { ChartSpec, SeriesPoint } from '@core/charts/chart-spec'
import { chartDomains } from '@core/charts/domains'
import { describe, expect, it } from 'vitest'
import { chartConfiguration, datasets } from '../../../src/renderer/src/charts/chart-js'
import { pointText } from '../../../src/renderer/src/charts/point-text'
import { shortLabels } from '../../../src/renderer/src/charts/short-labels'

const none: ReadonlySet<string> = new Set()

function point(x: number, y: number | null, rest: Partial<SeriesPoint> = {}): SeriesPoint {
  return { x, y, low: null, high: null, resolved: true, ...rest }
}

function spec(points: SeriesPoint[], rest: Partial<ChartSpec> = {}): ChartSpec {
  return {
    id: 'product:data',
    title: 'Δx · Δp',
    caption: '',
    x: { label: 'Epoch', unit: '', scale: 'linear', min: null, max: null, format: 'integer' },
    y: { label: 'Δx · Δp', unit: '', scale: 'linear', min: null, max: null, format: 'number' },
    series: [{ id: 'a', label: 'conv3 · seed 1', colorIndex: 0, dash: 'solid', marker: 'circle', points }],
    references: [],
    ...rest
  }
}

describe('a chart for the screen', () => {
  it('draws unresolved points hollow and joins them only loosely', () => {
    const [set] = datasets({
      spec: spec([point(0, 1), point(1, 2), point(2, 3, { resolved: false })]),
      dark: false,
      hidden: none
    })
    const colors = set?.pointBackgroundColor as string[]
    expect(colors[0]).toBe(colors[1])
    expect(colors[2]).toBe('#ffffff')
    const joints = set?.segment as { borderDash: (context: object) => number[] | undefined }
    const segment = joints.borderDash
    expect(segment({ p0DataIndex: 0, p1DataIndex: 1 })).toBeUndefined()
    expect(segment({ p0DataIndex: 1, p1DataIndex: 2 })).toEqual([1, 4])
  })

  it('draws a bound in steps: an attack holds the value before, a certificate the one that comes', () => {
    const stepped = (between?: 'earlier' | 'later'): unknown => {
      const [line] = spec([point(0, 1), point(1, 0)]).series
      const series = [{ ...line!, ...(between === undefined ? {} : { between }) }]
      return datasets({ spec: spec([], { series }), dark: false, hidden: none })[0]?.stepped
    }
    expect(stepped('earlier')).toBe('before')
    expect(stepped('later')).toBe('after')
    expect(stepped()).toBeUndefined()
  })

  it('leaves the drawing of a long series with unresolved points to the frame, not that of a trail', () => {
    const points = Array.from({ length: 60 }, (_, x) => point(x, x, { resolved: x < 30 }))
    const line = { dark: false, hidden: none }
    expect(datasets({ spec: spec(points), ...line })[0]).toMatchObject({ showLine: false, pointRadius: 0 })
    expect(datasets({ spec: spec(points, { trail: true }), ...line })[0]).toMatchObject({ showLine: true })
    // The points stay, for the pointer.
    expect(datasets({ spec: spec(points), ...line })[0]?.data).toHaveLength(60)
  })

  it('leaves a gap where a value is missing, and hides what is switched off', () => {
    const gap = datasets({ spec: spec([point(0, null), point(1, 2)]), dark: true, hidden: none })
    expect(gap[0]?.data[0]?.y).toBeNaN()
    expect(datasets({ spec: spec([point(0, 1)]), dark: true, hidden: new Set(['a']) })).toEqual([])
  })

  it('tells each value with its interval and whether it is resolved', () => {
    const chart = spec([])
    expect(pointText(point(0, 402.44, { low: 390, high: 415 }), chart)).toBe('402.4 (390.0 – 415.0)')
    expect(pointText(point(0, 402.44, { resolved: false }), chart)).toBe('402.4, not resolved')
    expect(pointText(point(0, null), chart)).toBe('no value')
  })

  it('names the axis once: the heading has the quantity, the axis the unit', () => {
    const chart = spec([point(0, 1)], {
      title: 'Δx',
      y: { label: 'Δx', unit: 'unit of x', scale: 'linear', min: null, max: null, format: 'number' }
    })
    const configuration = chartConfiguration({ spec: chart, dark: false, hidden: none })
    expect(configuration.options?.scales?.['y']).toMatchObject({ title: { text: 'unit of x' } })
    expect(configuration.options?.scales?.['x']).toMatchObject({ title: { text: 'Epoch' } })
  })
})

describe('the axes', () => {
  const axes = (chart: ChartSpec, hidden = none) =>
    chartConfiguration({ spec: chart, dark: false, hidden }).options?.scales ?? {}

  it('show values, intervals of resolved points and reference lines', () => {
    const { y } = axes(
      spec([point(0, 400, { low: 380, high: 420 })], { references: [{ label: 'd/2', value: 350 }] })
    )
    expect(y?.min).toBeLessThanOrEqual(350)
    expect(y?.max).toBeGreaterThanOrEqual(420)
  })

  it('are not stretched by the interval of an unresolved point', () => {
    const { y } = axes(spec([point(0, 400), point(1, 410, { low: 0, high: 1e6, resolved: false })]))
    expect(y?.max).toBeLessThan(500)
  })

  it('forget a series that is hidden', () => {
    const chart = spec([point(0, 1)])
    const other = { ...chart.series[0]!, id: 'b', points: [point(0, 1000)] }
    const both = { ...chart, series: [...chart.series, other] }
    expect(axes(both)['y']?.max).toBeGreaterThanOrEqual(1000)
    expect(axes(both, new Set(['b']))['y']?.max).toBeLessThan(10)
  })

  it('mark the same places as the report', () => {
    const chart = spec([point(1, 1.3), point(6, 1.18)], {
      y: { label: 'Training loss', unit: '', scale: 'log', min: null, max: null, format: 'number' }
    })
    const { y } = axes(chart)
    const built = { ticks: [] as { value: number }[], min: y?.min, max: y?.max }
    const build = y as unknown as { afterBuildTicks: (scale: object) => void }
    build.afterBuildTicks(built)
    expect(built.ticks.map(({ value }) => value)).toEqual(
      chartDomains(chart).y.ticks.map(({ value }) => value)
    )
  })
})

describe('labels of a legend', () => {
  it('drop only what all of them end with', () => {
    expect(shortLabels(['conv3 · seed 1', 'dense4 · seed 1'])).toEqual(['conv3', 'dense4'])
    expect(shortLabels(['conv3 · seed 1', 'conv3 · seed 2'])).toEqual(['conv3 · seed 1', 'conv3 · seed 2'])
    expect(shortLabels(['conv3 · seed 1', 'conv3 · adversarial · seed 1'])).toEqual([
      'conv3',
      'conv3 · adversarial'
    ])
    expect(shortLabels(['conv3 · seed 1'])).toEqual(['conv3 · seed 1'])
    expect(shortLabels(['same', 'same'])).toEqual(['same', 'same'])
  })
})
