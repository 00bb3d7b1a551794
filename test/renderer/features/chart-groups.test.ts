import { studyCharts } from '@core/charts'
import { describe, expect, it } from 'vitest'
import {
  chartGroups,
  shortTitle,
  withPlannedEpochs
} from '../../../src/renderer/src/features/compare/chart-groups'
import { attack, run, uncertainty } from './measurements'

const details = [run('a', [{ attacks: [attack(0.1, 100)], uncertainty: [uncertainty(640)] }, {}])]
const charts = studyCharts(details)

describe('the charts of a study', () => {
  it('each stand in exactly one group', () => {
    const { accuracy, training, uncertainty: estimators } = chartGroups(charts)
    const grouped = [...accuracy, ...training, ...estimators.flatMap((group) => group.charts)]
    expect(grouped.map((chart) => chart.id).sort()).toEqual(charts.map((chart) => chart.id).sort())
    expect(estimators.map(({ id }) => id)).toEqual(['data'])
    expect(estimators[0]?.charts[0]?.id).toBe('product:data')
  })

  it('reach to the last planned epoch, where the epoch is the axis', () => {
    for (const chart of withPlannedEpochs(charts, details)) {
      expect(chart.x.max, chart.id).toBe(chart.x.label === 'Epoch' ? 6 : null)
    }
  })

  it('leave out of their titles what stands above them', () => {
    const [group] = chartGroups(charts).uncertainty
    expect(group?.charts.map((chart) => shortTitle(chart, group.label))).not.toContain(
      expect.stringContaining(group?.label ?? 'no label')
    )
    expect(group?.charts[0] && shortTitle(group.charts[0], group.label)).toBe('Δx · Δp')
  })
})
