import { EstimatorSpec } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { runStyles, windowCharts } from '@core/charts'
import { UncertaintyJobSpec } from '@contract/job'
import { composeReport } from '@core/report'
import { describe, expect, it } from 'vitest'
import { sampleProject } from '../report/sample-project'

const project = sampleProject()

function sample(estimator: string): UncertaintyResult {
  const found = project.runs.flatMap(({ points }) =>
    points.flatMap((point) => (point.kind === 'epoch' ? point.uncertainty : []))
  )
  return found.find(({ spec }) => spec.estimator === estimator) as UncertaintyResult
}

/** A measurement of a stored network by itself. */
function measured(
  options: object,
  change: Partial<UncertaintyResult> & {
    readonly id?: string
    readonly estimator?: 'local' | 'chain' | 'data'
  } = {}
): RunDetail {
  const { id = JSON.stringify(options), estimator = 'local', ...rest } = change
  const [first] = project.runs as [RunDetail, ...RunDetail[]]
  const spec = EstimatorSpec.parse({ estimator, options })
  const result = { ...sample(estimator === 'chain' ? 'local' : estimator), modelHash: 'net', ...rest, spec }
  return {
    ...first,
    run: {
      ...first.run,
      id,
      spec: UncertaintyJobSpec.parse({ kind: 'uncertainty', model: 'net', dataset: 'mnist', estimator: spec })
    },
    points: [{ kind: 'uncertainty', result }]
  }
}

const interval = (value: number) => ({ value, low: value - 1, high: value + 1, method: 'bootstrap' as const })

describe('the uncertainty pair against the width of the window', () => {
  const wide = measured({ sigma: 0.2 }, { product: interval(30), resolved: false })
  const narrow = measured({ sigma: 0.05 }, { product: interval(10) })
  const middle = measured({ sigma: 0.1 }, { product: interval(20) })

  it('is drawn by rising width with intervals, hollow where it is not resolved, against the bound', () => {
    const charts = windowCharts([wide, narrow, middle])
    expect(charts.map(({ id }) => id)).toEqual([
      'window-product:local',
      'window-gradient-product:local',
      'window-sigma-x:local',
      'window-sigma-p:local'
    ])
    const [product] = charts
    expect(product?.x).toMatchObject({ label: 'Window σ', scale: 'log' })
    expect(product?.series).toHaveLength(1)
    expect(product?.series[0]?.label).toBe('net · seed 1')
    expect(
      product?.series[0]?.points.map(({ x, y, low, high, resolved }) => [x, y, low, high, resolved])
    ).toEqual([
      [0.05, 10, 9, 11, true],
      [0.1, 20, 19, 21, true],
      [0.2, 30, 29, 31, false]
    ])
    expect(product?.references.map(({ value }) => value)).toEqual([sample('local').bound])
    expect(product?.caption).toContain('1 of 3 values here')
    expect(product?.caption).toContain('Intervals: 95 %, bootstrap.')
    // The width is the axis: no one width is a condition.
    expect(product?.caption).not.toMatch(/window σ 0\./i)
    expect(product?.caption).toContain('Data mnist.')
  })

  it('needs two widths of one network that differ in nothing else', () => {
    expect(windowCharts([narrow])).toEqual([])
    const other = { sigma: 0.1 }
    for (const alone of [
      measured({ ...other, draws: 64 }),
      measured(other, { modelHash: 'another' }),
      measured(other, { datasetHash: 'another' }),
      measured(other, { estimator: 'chain' }),
      measured({ samples: 100 }, { estimator: 'data' })
    ])
      expect(windowCharts([narrow, alone])).toEqual([])
    expect(
      windowCharts([narrow, middle, measured({ sigma: 0.2 }, { modelHash: 'another' })])[0]?.series
    ).toHaveLength(1)
    // No estimate without a window has charts over it.
    const ids = windowCharts([
      measured({ sigma: 0.1 }, { estimator: 'chain' }),
      measured({ sigma: 0.2 }, { estimator: 'chain' })
    ]).map(({ id }) => id)
    expect(ids).toContain('window-product:chain')
  })

  it('takes the last measured epoch of a training, and of a repeated measurement the newest in whatever order', () => {
    const [training] = project.runs as [RunDetail, ...RunDetail[]]
    const last = training.points.at(-1)
    if (last?.kind !== 'epoch') throw new Error('sample')
    const own = last.uncertainty.find(({ spec }) => spec.estimator === 'local') as UncertaintyResult
    const { modelHash } = own
    const old = measured({ sigma: 0.2 }, { modelHash, id: 'old', seed: 1 })
    const again = measured({ sigma: 0.2 }, { modelHash, id: 'older', product: interval(33), seed: 7 })
    const newest = { ...again, run: { ...again.run, createdAt: '2026-03-02T10:00:00.000Z' } }
    for (const order of [
      [training, old, newest],
      [training, newest, old]
    ]) {
      const [product] = windowCharts(order)
      expect(product?.series).toHaveLength(1)
      expect(product?.series[0]?.label).toBe(runStyles([training]).get(training.run.id)?.label)
      expect(product?.series[0]?.points.map(({ x, y }) => [x, y])).toEqual([
        [0.1, own.product.value],
        [0.2, 33]
      ])
      expect(product?.caption).toContain('Of repeated measurements the newest is drawn.')
    }
  })

  it('stands in the report beside the table of the measurements', () => {
    const titles = (runs: readonly RunDetail[]): string[] =>
      composeReport({ ...project, runs: [...project.runs, ...runs] })
        .sections.flatMap((section) => [section, ...section.sections])
        .filter(({ title }) => title === 'Uncertainty relation of stored networks')
        .flatMap((section) => section.blocks)
        .flatMap((block) => (block.kind === 'charts' ? block.figures.map(({ chart }) => chart.title) : []))
    expect(titles([narrow])).toEqual([])
    expect(titles([narrow, middle])).toContain('Δx · Δp against σ, Local window (E3)')
  })
})
