import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import type { Point } from '@contract/measurement'
import { distanceCharts } from '@core/charts'
import { distanceDistribution } from '@core/evaluation/distances'
import { wilson } from '@core/evaluation/wilson'
import { sampleProject } from '../report/sample-project'

const found = Float32Array.of(0, 0.4, 0.2, Infinity, 0.3)
const distances = distanceDistribution(found, Uint8Array.of(0, 1, 1, 1, 1))

/** The single attacks of a project, as if a minimum-norm attack had made them. */
function runs(attack: 'ddn' | 'fmn'): ReturnType<typeof sampleProject>['runs'] {
  const spec = AttackSpec.parse({ attack, norm: 'l2', epsilon: 0.25 })
  return sampleProject({ epsilonOfSingles: [0.1] }).runs.flatMap((detail) => {
    const points = detail.points.flatMap((point): Point[] =>
      point.kind === 'attack'
        ? [{ ...point, result: { ...point.result, spec, sampleCount: 5, distances } }]
        : []
    )
    return points.length > 0 ? [{ ...detail, points }] : []
  })
}

describe('the chart of distances', () => {
  it('shows robust accuracy against epsilon with its interval, and names the median', () => {
    const [chart, ...rest] = distanceCharts(runs('ddn'))
    expect(rest).toEqual([])
    expect(chart?.id).toBe('distances:ddn-100-l2')
    expect(chart?.caption).toContain('Nothing was found for')
    const [series] = chart?.series ?? []
    expect(series?.label).toContain('median 0.3')
    expect(series?.points.map(({ x, y }) => [Number(x.toFixed(4)), y])).toEqual([
      [0, 0.8],
      [0.2, 0.6],
      [0.3, 0.4],
      [0.4, 0.2]
    ])
    const { low, high } = wilson(3, 5)
    expect(series?.points[1]).toMatchObject({ low, high })
    expect(chart?.references).toEqual([{ label: 'half of the images', value: 0.5 }])
  })

  it('keeps attacks apart, and has nothing to show of attacks at a fixed epsilon', () => {
    expect(distanceCharts([...runs('ddn'), ...runs('fmn')])).toHaveLength(2)
    expect(distanceCharts(sampleProject({ epsilonOfSingles: [0.1, 0.2] }).runs)).toEqual([])
  })
})
