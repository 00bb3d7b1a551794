import { estimatorInfos } from '@contract/estimators'
import { UncertaintyJobSpec } from '@contract/job'
import type { RunDetail } from '@contract/run'
import { studyCharts } from '@core/charts'
import { describe, expect, it } from 'vitest'
import { chartGroups } from '../../../src/renderer/src/features/compare/chart-groups'
import {
  firstChoice,
  measuredGroups,
  measurementsOf,
  measuringRuns,
  newestTrainings
} from '../../../src/renderer/src/features/uncertainty/measured-runs'
import { run, uncertainty } from './measurements'

/** A finished network, measured by itself. */
function alone(id: string, options: object = {}): RunDetail {
  const base = run(id, [])
  const spec = UncertaintyJobSpec.parse({
    ...{ kind: 'uncertainty', model: 'imported', dataset: 'mnist', estimator: { estimator: 'data' } },
    ...options
  })
  return { ...base, run: { ...base.run, spec }, points: [{ kind: 'uncertainty', result: uncertainty(640) }] }
}

describe('the runs that measured the uncertainty pair', () => {
  it('are networks measured by themselves, too; what was measured class by class stands elsewhere', () => {
    const runs = [alone('a'), alone('b', { eachClass: true }), run('c', [])].map((detail) => detail.run)
    expect(measuringRuns(runs).map(({ id }) => id)).toEqual(['a'])
  })

  it('give what was measured by itself one place, and no curve', () => {
    const detail = alone('a')
    expect(measurementsOf(detail, 'data')).toMatchObject([{ epoch: 0, result: { effectiveSampleSize: 640 } }])
    expect(measurementsOf(detail, 'local')).toEqual([])
    const { uncertainty: drawn } = chartGroups(studyCharts([detail]))
    expect(measuredGroups(drawn, [detail])).toEqual([
      { id: 'data', label: estimatorInfos.data.label, charts: [] }
    ])
  })

  it('that stand beside the theory are the newest, of many', () => {
    const newestFirst = Array.from({ length: 30 }, (_, index) => run(`run ${30 - index}`, []).run)
    const beside = newestTrainings(newestFirst).map(({ id }) => id)
    expect(beside).toHaveLength(24)
    expect([beside[0], beside[23]]).toEqual(['run 30', 'run 7'])
  })

  it('that are shown at first are the first twelve of the newest study', () => {
    const newestFirst = Array.from({ length: 500 }, (_, index) => ({
      ...run(`run ${500 - index}`, []).run,
      studyId: 's'
    }))
    const shown = firstChoice(newestFirst)
    expect(shown).toHaveLength(12)
    expect([shown[0], shown[11]]).toEqual(['run 1', 'run 12'])
  })

  it('keep the curves of trainings that measured with the same estimator', () => {
    const trained = run('c', [{ uncertainty: [uncertainty(640)] }])
    const { uncertainty: drawn } = chartGroups(studyCharts([trained]))
    expect(drawn).toHaveLength(1)
    expect(measuredGroups(drawn, [alone('a'), trained])).toEqual(drawn)
  })
})
