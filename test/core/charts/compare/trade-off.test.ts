import { tradeOffScatters } from '@core/charts/compare/trade-off'
import { paretoFront } from '@core/charts/pareto-front'
import { figureSvg } from '../svg'
import { describe, expect, it } from 'vitest'
import { compared, epochOf, training } from './support'
import { attack } from '../../../renderer/features/measurements'

const options = { trail: true, intervals: 'ellipse', grouping: 'runs', band: 'sd' } as const
const runs = compared(
  training('a', { seed: 1 }, [epochOf(20, 10), epochOf(180, 60), epochOf(190, 40)]),
  training('b', { seed: 2 }, [epochOf(20, 10), epochOf(170, 100), epochOf(180, 120)]),
  training('c', { seed: 3, epochs: 9 }, [epochOf(20, 10), epochOf(150, 60), epochOf(170, 90)])
)

describe('the scatter of robust against clean accuracy', () => {
  const [chart] = tradeOffScatters(runs, options)

  it('has one point a run after its last epoch, with both intervals, and the way there behind it', () => {
    const main = chart?.series.filter(({ faint }) => faint !== true) ?? []
    expect(main.map(({ points }) => points.map(({ x, y }) => [x, y]))).toEqual([
      [[0.95, 0.2]],
      [[0.9, 0.6]],
      [[0.85, 0.45]]
    ])
    for (const { points } of main)
      for (const { x, xLow, xHigh, y, low, high } of points) {
        expect(xLow).toBeLessThan(x)
        expect(xHigh).toBeGreaterThan(x)
        expect(low).toBeLessThan(y ?? 0)
        expect(high).toBeGreaterThan(y ?? 1)
      }
    const ways = chart?.series.filter(({ faint }) => faint === true) ?? []
    // The untrained network is left out.
    expect(ways.map(({ points }) => points.length)).toEqual([2, 2, 2])
  })

  it('draws the front through the runs that no other beats', () => {
    expect(chart?.front && paretoFront(chart, chart.front)).toEqual([
      { x: 0.9, y: 0.6 },
      { x: 0.95, y: 0.2 }
    ])
  })

  it('tells the recipe at each point', () => {
    expect(chart?.series.at(-1)?.points[0]?.name).toMatch(
      /after epoch 2: conv3, 9 epochs, adam 0\.001, batch 128, seed 3/
    )
  })

  it('never puts two threat models into one chart', () => {
    const mixed = compared(
      training('a', {}, [{}, epochOf(180, 60)]),
      training('b', { seed: 2 }, [{}, { attacks: [attack(0.2, 50)] }])
    )
    expect(tradeOffScatters(mixed, options).map(({ series }) => series.length)).toEqual([1, 1])
  })

  it('groups seeds to means in both directions', () => {
    const [grouped] = tradeOffScatters(runs, { ...options, grouping: 'seeds' })
    const [first] = grouped?.series.filter(({ faint }) => faint !== true) ?? []
    expect(first?.label).toContain('mean of 2 seeds')
    expect(first?.points[0]?.x).toBeCloseTo(0.925, 12)
    expect(first?.points[0]?.y).toBeCloseTo(0.4, 12)
    // The standard deviation of two values is their difference over the root of two.
    expect((first?.points[0]?.high ?? 0) - 0.4).toBeCloseTo(0.4 / Math.SQRT2, 12)
    expect((first?.points[0]?.xHigh ?? 0) - 0.925).toBeCloseTo(0.05 / Math.SQRT2, 12)
  })

  it('carries the marks of the paired test', () => {
    const [marked] = tradeOffScatters(runs, {
      ...options,
      mark: (runId) => (runId === 'b' ? { sign: '∗', text: 'McNemar mid-P 0.003' } : null)
    })
    const points = marked?.series.filter(({ faint }) => faint !== true).map(({ points: [one] }) => one)
    expect(points?.map((point) => point?.mark)).toEqual([undefined, '∗', undefined])
    expect(points?.[1]?.name).toContain('McNemar mid-P 0.003')
    expect(marked?.caption).toContain('∗ differs from the baseline')
    const svg = figureSvg(marked)
    expect(svg).toContain('∗')
    expect(svg.match(/class="ellipse"/g)).toHaveLength(3)
    expect(svg).toContain('class="front"')
  })
})
