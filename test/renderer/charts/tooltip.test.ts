import type { ChartSpec, SeriesPoint, SeriesSpec } from '@core/charts/chart-spec'
import type { Chart, ChartType, TooltipItem, TooltipModel } from 'chart.js'
import { describe, expect, it } from 'vitest'
import { options } from '../../../src/renderer/src/charts/chart-js'
import { keepOffPoint } from '../../../src/renderer/src/charts/tooltip-place'
import { hasEvaluations, rowFilter, rowFooter } from '../../../src/renderer/src/charts/tooltip-rows'

const axis = { unit: '', scale: 'linear', min: null, max: null, format: 'percent' } as const
const at = (x: number, y: number, rest: Partial<SeriesPoint> = {}): SeriesPoint => ({
  ...{ x, y, low: null, high: null, resolved: true },
  ...rest
})
const series = (id: string, points: SeriesPoint[], faint = false): SeriesSpec => ({
  ...{ id, label: id, colorIndex: 0, dash: 'solid', marker: 'circle', points },
  ...(faint ? { faint } : {})
})
const picture = (all: readonly SeriesSpec[], rest: Partial<ChartSpec> = {}) => ({
  spec: {
    ...{ id: 'c', title: 'Robust against clean accuracy', caption: '', references: [] },
    ...{ x: { ...axis, label: 'Clean accuracy' }, y: { ...axis, label: 'Robust accuracy' } },
    series: all,
    ...rest
  },
  dark: false,
  hidden: new Set<string>()
})

/** What Chart.js tells of a point, as far as the rows look at it. */
function item(shown: ReturnType<typeof picture>, datasetIndex: number, dataIndex: number) {
  const one = shown.spec.series[datasetIndex]
  const { x, y } = one?.points[dataIndex] ?? { x: NaN, y: NaN }
  return {
    ...{ datasetIndex, dataIndex, dataset: { label: one?.label }, parsed: { x, y } },
    element: { x: x * 100, y: (y ?? NaN) * 100 }
  } as unknown as TooltipItem<ChartType>
}

describe('the rows of a tooltip', () => {
  const point = at(0.9, 0.5, { xLow: 0.88, xHigh: 0.92 })
  const trail = picture([series('a', [at(0.7, 0.2), at(0.9, 0.5)], true), series('a', [point])], {
    trail: true
  })

  it('say a point once where its trail ends, and the places before by themselves', () => {
    const [before, end, own] = [item(trail, 0, 0), item(trail, 0, 1), item(trail, 1, 0)]
    const keep = rowFilter(trail)
    expect([end, own].filter((one, index, all) => keep(one, index, all))).toEqual([own])
    expect([before].filter((one, index, all) => keep(one, index, all))).toEqual([before])
  })

  it('say the interval along x of a point that is measured in both directions', () => {
    const title = options(trail).plugins?.tooltip?.callbacks?.title as unknown as (items: unknown[]) => string
    expect(title([item(trail, 1, 0)])).toBe('Clean accuracy 90.0\u00a0% (88.0\u00a0% – 92.0\u00a0%)')
    expect(title([item(trail, 0, 0)])).toBe('Clean accuracy 70.0\u00a0%')
  })

  it('say that a click leads to examples where it does', () => {
    const curve = picture([series('a', [at(0, 1), at(0.1, 0.5, { evaluation: 'e' })])])
    expect(hasEvaluations(curve)).toBe(true)
    expect(rowFooter(curve)().join(' ')).toContain('flipped there')
    const counting = picture([series('a', [at(0, 1, { counts: { from: 0.5 } })])])
    expect(rowFooter(counting)().join(' ')).toContain('the images that it counts')
    expect(hasEvaluations(trail)).toBe(false)
    expect(rowFooter(trail)()).toEqual([])
  })
})

describe('the place of a tooltip', () => {
  const place = (caretY: number, rest: object = {}): Pick<TooltipModel<'line'>, 'y' | 'yAlign'> => {
    const tooltip = { xAlign: 'center', yAlign: 'center', caretY, height: 80, y: caretY - 40, ...rest }
    keepOffPoint({
      chart: { height: 280 } as Chart,
      tooltip: tooltip as unknown as TooltipModel<'line'>
    })
    return { y: tooltip.y, yAlign: tooltip.yAlign as TooltipModel<'line'>['yAlign'] }
  }

  it('is above the point or below it, never over it, as long as there is room', () => {
    for (let caretY = 0; caretY <= 280; caretY++) {
      const { y, yAlign } = place(caretY)
      expect(yAlign).not.toBe('center')
      expect(y + 80 < caretY || y > caretY).toBe(true)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y + 80).toBeLessThanOrEqual(280)
    }
  })

  it('stays beside the point, and where nothing has room', () => {
    expect(place(140, { xAlign: 'left' })).toEqual({ y: 100, yAlign: 'center' })
    expect(place(140, { height: 200 })).toEqual({ y: 100, yAlign: 'center' })
  })
})
