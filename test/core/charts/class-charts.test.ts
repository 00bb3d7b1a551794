import type { ClassReport, MarginReport } from '@contract/compare'
import { attackChoices } from '@core/charts/compare/attack-choices'
import { classBars, confusionDifference, confusionMatrix } from '@core/charts/compare/class-charts'
import { comparedRuns } from '@core/charts/compare/compared-runs'
import { marginCumulative, marginHistograms } from '@core/charts/compare/margin-charts'
import { figureCsv } from '@core/charts/figure-csv'
import { figureScene } from '@core/charts/scene/figure-scene'
import { sceneSvg } from '@core/charts/scene/svg'
import { wilson } from '@core/evaluation/wilson'
import { describe, expect, it } from 'vitest'
import { newRun } from '@services/jobs/new-run'
import { attackResult, epochPoint, trainSpec } from '../../services/store/samples'

/** A training whose last epoch was attacked as `evaluationId`. */
function trained(runId: string, epochs: readonly number[]) {
  const points = epochs.map((epoch) => ({
    ...epochPoint(epoch),
    attacks: [attackResult(`${runId}-e${epoch}`)]
  }))
  return { run: { ...newRun(trainSpec(), null), id: runId }, points, warnings: [] }
}

function report(evaluationId: string, clean: number[][], attacked: number[][]): ClassReport {
  const rates = (table: number[][]) =>
    table.map((row, index) =>
      wilson(
        row[index] ?? 0,
        row.reduce((sum, count) => sum + count, 0)
      )
    )
  return { evaluationId, clean, attacked, cleanAccuracy: rates(clean), robustAccuracy: rates(attacked) }
}

const runs = comparedRuns([
  { detail: trained('a', [1, 2]), slot: 0 },
  { detail: trained('b', [1, 2]), slot: 3 }
])
const [choice] = attackChoices(runs)
const a = report(
  'a-e2',
  [
    [8, 2],
    [0, 20]
  ],
  [
    [1, 9],
    [5, 15]
  ]
)
const b = report(
  'b-e2',
  [
    [4, 6],
    [0, 20]
  ],
  [
    [0, 10],
    [20, 0]
  ]
)
const names = ['zero', 'one']
if (choice === undefined) throw new Error('no attack was found')
const [first] = choice.evaluations
if (first === undefined) throw new Error('no evaluation was found')

describe('classes of compared runs', () => {
  it('are those of the last epoch of each run under the same attack', () => {
    expect(choice.evaluations.map(({ result }) => result.evaluationId)).toEqual(['a-e2', 'b-e2'])
  })

  it('have a bar with its Wilson interval for each class and run; few images are not resolved', () => {
    const [clean, robust] = classBars(choice, new Map([a, b].map((one) => [one.evaluationId, one])), [
      ...names,
      'two'
    ])
    expect(clean?.series.map(({ colorIndex }) => colorIndex)).toEqual([0, 3])
    const { value, low, high } = wilson(8, 10)
    expect(clean?.series[0]?.bars[0]).toEqual({ value, low, high, resolved: true })
    expect(clean?.series[0]?.bars[2]?.value).toBeNull()
    expect(robust?.series[1]?.bars.map((bar) => bar.value)).toEqual([0, 0, null])
    expect(clean?.caption).toContain('Wilson 95 % intervals')
  })

  it('have matrices whose rows sum to one', () => {
    const matrix = confusionMatrix(choice, first, a, names, 'attacked')
    for (const row of matrix.cells)
      expect(row.reduce((sum, cell) => sum + (cell.value ?? 0), 0)).toBeCloseTo(1, 12)
    expect(matrix.cells[0]?.[1]?.note).toContain('9 of 10 images')
    expect(sceneSvg(figureScene(matrix), { title: '', description: '' }, () => '#000000')).toContain('<path')
    expect(figureCsv(matrix).split('\r\n')).toHaveLength(2 + 1 + 4 + 1)
  })

  it('have differences whose rows sum to zero, and say what is not resolved', () => {
    const matrix = confusionDifference(choice, first, a, { label: 'b', report: b }, names, 'clean')
    for (const row of matrix.cells)
      expect(row.reduce((sum, cell) => sum + (cell.value ?? 0), 0)).toBeCloseTo(0, 12)
    expect(matrix.cells[0]?.[0]?.value).toBeCloseTo(0.4, 12)
    expect(matrix.cells[0]?.[0]?.note).toContain('not resolved')
    const sure = confusionDifference(choice, first, a, { label: 'b', report: b }, names, 'attacked')
    expect(sure.cells[1]?.[1]?.note).not.toContain('not resolved')
  })

  it('have cumulative margins that rise to one, and histograms that hold every image', () => {
    const margins: MarginReport = {
      edges: [-2, 0, 2, 4],
      evaluations: [{ evaluationId: 'a-e2', clean: [1, 4, 5], attacked: [7, 2, 1] }]
    }
    const chart = marginCumulative(choice, margins)
    expect(chart.series.map(({ points }) => points.map(({ y }) => y))).toEqual([
      [0, 0.1, 0.5, 1],
      [0, 0.7, 0.9, 1]
    ])
    const [histogram, ...others] = marginHistograms(choice, margins)
    expect(others).toEqual([])
    expect(histogram?.series.map(({ counts }) => counts)).toEqual([
      [1, 4, 5],
      [7, 2, 1]
    ])
  })
})
