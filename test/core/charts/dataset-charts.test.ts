import { describe, expect, it } from 'vitest'
import type { Separation } from '@contract/dataset-statistics'
import { separationChart } from '@core/charts/dataset-charts'

const place = { split: 'train', index: 0, label: 0 } as const
const separation = (from: 'train' | 'test', distances: number[], references = 60): Separation => ({
  ...{ norm: 'linf', from, distances, references },
  samples: distances.length,
  total: 100,
  totalReferences: 60,
  nearest: [place, place]
})

describe('the histogram of separation', () => {
  it('counts every image once, the largest distance in the last bin', () => {
    const own = [separation('test', [0.1, 0.5, 0.8]), separation('train', [0.2, 0.2, 0.4, 0.79])]
    const chart = separationChart('digits', 'linf', { seed: 3, separation: own })
    expect(chart?.edges).toHaveLength(41)
    expect(chart?.edges[40]).toBeCloseTo(0.8, 12)
    expect(chart?.series.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0))).toEqual([3, 4])
    expect(chart?.series[0]?.counts[39]).toBe(1)
    expect(chart?.caption).toContain('3 of 100 test images against 60 of 60; 4 of 100 train images')
    expect(chart?.caption).toContain('seed 3. Smallest 0.1000')
    expect(chart?.caption).toContain('half of it, 0.0500')
  })

  it('says when a distance is a bound only, and draws images that touch', () => {
    const bound = separationChart('digits', 'linf', { seed: 1, separation: [separation('test', [0.3], 20)] })
    expect(bound?.caption).toContain('20 of 60, an upper bound')
    const far = separationChart('digits', 'linf', { seed: 1, separation: [separation('test', [0.9, 1])] })
    expect([far?.edges[0], far?.series[0]?.counts[0], far?.series[0]?.counts[39]]).toEqual([0.9, 1, 1])
    const touching = separationChart('digits', 'linf', { seed: 1, separation: [separation('test', [0, 0])] })
    expect(touching?.series[0]?.counts[0]).toBe(2)
    expect(separationChart('digits', 'l2', { seed: 1, separation: [separation('test', [1])] })).toBeNull()
  })
})
