import { describe, expect, it } from 'vitest'
import { EstimatorSpec } from '@contract/estimators'
import type { Point } from '@contract/measurement'
import type { RunDetail } from '@contract/run'
import { runStyles } from '@core/charts'
import { classUncertaintyBars } from '@core/charts/compare/class-uncertainty'
import type { StyledRun } from '@core/charts/compare/measured-results'
import { sampleProject } from '../../report/sample-project'

/** A run whose estimates took these classes, one after the other; null for all of them. */
function run(id: string, classes: readonly (number | null)[]): StyledRun {
  const found = sampleProject().runs.flatMap(({ points }) =>
    points.flatMap((point) => (point.kind === 'epoch' ? point.uncertainty : []))
  )
  const result = found.find(({ spec }) => spec.estimator === 'data')!
  const [first] = sampleProject().runs as [RunDetail, ...RunDetail[]]
  const points = classes.map((onlyClass): Point => {
    const spec = EstimatorSpec.parse({ estimator: 'data', options: { onlyClass } })
    const value = 1 + (onlyClass ?? 0)
    return {
      kind: 'uncertainty',
      result: {
        ...{ ...result, spec, resolved: onlyClass !== 2 },
        totalSigmaX: { value, low: value - 0.1, high: value + 0.1, method: 'delta' }
      }
    }
  })
  const detail = { ...first, run: { ...first.run, id }, points }
  return { detail, style: runStyles([detail]).get(id)! }
}

describe('the uncertainty pair by class', () => {
  it('has a chart for each quantity, hollow where it is not resolved, with gaps where a run has no such class', () => {
    const charts = classUncertaintyBars([run('a', [0, 1, 2]), run('b', [1, 2])], ['zero', 'one', 'two'])
    expect(charts.map(({ id }) => id)).toEqual([
      'class-sigma-x:data',
      'class-sigma-p:data',
      'class-product:data'
    ])
    const [sigmaX] = charts
    expect(sigmaX?.categories).toEqual(['zero', 'one', 'two'])
    expect(sigmaX?.series.map(({ bars }) => bars.map(({ value }) => value))).toEqual([
      [1, 2, 3],
      [null, 2, 3]
    ])
    expect(sigmaX?.series[0]?.bars.map(({ resolved }) => resolved)).toEqual([true, true, false])
    expect(sigmaX?.series[0]?.bars[0]).toMatchObject({ low: 0.9, high: 1.1 })
  })

  it('holds the product of each class against the bound, and says which definition was used', () => {
    const bound = run('a', [0, 1, 2]).detail.points.flatMap((one) =>
      one.kind === 'uncertainty' ? [one.result.bound] : []
    )[0]!
    const [sigmaX, , product] = classUncertaintyBars([run('a', [0, 1, 2])])
    expect(sigmaX?.references).toEqual([])
    expect(product?.references).toEqual([
      { value: bound, label: expect.stringMatching(/^d\/2 = .*, for reference$/) as string }
    ])
    expect(product?.caption).toContain('weighted by the squared loss')
    expect(product?.caption).toContain('shown for reference and may be undercut')
  })

  it('is nothing where all classes were taken at once, or one alone', () => {
    expect(classUncertaintyBars([run('a', [null])])).toEqual([])
    expect(classUncertaintyBars([run('a', [3])])).toEqual([])
  })
})
