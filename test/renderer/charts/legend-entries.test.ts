import { weightEpochsChart } from '@core/charts/weight-chart'
import { weightStatistics } from '@core/statistics/weight-statistics'
import { describe, expect, it } from 'vitest'
import { legendEntries } from '../../../src/renderer/src/charts/legend-entries'

const values = Float32Array.from({ length: 500 }, (_, place) => Math.sin(place))
const chart = weightEpochsChart('mlp', 'dense/kernel', [
  { epoch: 1, weight: weightStatistics('dense/kernel', [500], values) }
])

describe('legendEntries', () => {
  it('names the lines on both sides of the middle once, and hides them together', () => {
    const entries = legendEntries(chart.series)
    expect(entries.map(({ label, ids }) => [label, ids.length])).toEqual([
      ['smallest, largest', 2],
      ['7 %, 93 % below', 2],
      ['16 %, 84 % below', 2],
      ['31 %, 69 % below', 2],
      ['median', 1]
    ])
    expect(new Set(entries.flatMap(({ ids }) => ids))).toEqual(new Set(chart.series.map(({ id }) => id)))
  })

  it('puts only lines together that look alike', () => {
    for (const { look, ids } of legendEntries(chart.series))
      for (const one of chart.series.filter(({ id }) => ids.includes(id)))
        expect([one.colorIndex, one.dash, one.marker]).toEqual([look.colorIndex, look.dash, look.marker])
  })

  it('has an entry for each series without such a text, without what all labels end with', () => {
    const series = ['conv3 · seed 1', 'mlp · seed 1'].map((label, place) => {
      const { legend: _, ...rest } = chart.series[place] as (typeof chart.series)[number]
      return { ...rest, label }
    })
    expect(legendEntries(series).map(({ label, ids }) => [label, ids])).toEqual([
      ['conv3', [series[0]?.id]],
      ['mlp', [series[1]?.id]]
    ])
  })
})
