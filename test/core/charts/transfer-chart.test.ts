import type { RunDetail } from '@contract/run'
import { wilson } from '@core/evaluation/wilson'
import { figureCsv } from '@core/charts/figure-csv'
import { transferMatrix } from '@core/charts/transfer-chart'
import { composeReport } from '@core/report'
import { describe, expect, it } from 'vitest'
import { TransferJobSpec, type TransferRow } from '@contract/transfer'
import { sampleProject } from '../report/sample-project'

const spec = TransferJobSpec.parse({
  kind: 'transfer',
  models: ['a', 'b'],
  dataset: 'mnist',
  attack: { attack: 'mifgsm', norm: 'linf', epsilon: 0.1 },
  samples: 200
})
const counts = [
  [20, 120],
  [150, 30]
]
const row = (source: string, place: number): TransferRow => ({
  source,
  modelHash: source,
  examples: place === 0 ? 'kept' : 'made',
  evaluationId: `run-${place}`,
  spec: spec.attack,
  threatModel: {
    norm: 'linf',
    epsilon: 0.1,
    bounds: { lower: 0, upper: 1 },
    knowledge: 'white-box',
    targeted: false
  },
  sampleCount: 200,
  offset: 0,
  seed: 1,
  datasetHash: 'd',
  cells: ['a', 'b'].map((target, column) => {
    const robust = counts[place]?.[column] ?? 0
    return {
      target,
      modelHash: target,
      cleanAccuracy: wilson(190, 200),
      robustAccuracy: wilson(robust, 200),
      attackSuccessRate: wilson(190 - robust, 190)
    }
  }),
  seconds: 1
})

const input = sampleProject({ epsilonOfSingles: [] })
const base = input.runs[0] as RunDetail
const detail: RunDetail = {
  run: { ...base.run, id: 'transfer', label: 'transfer', studyId: null, spec, state: 'done', error: null },
  points: ['a', 'b'].map((source, place) => ({ kind: 'transfer', row: row(source, place) })),
  warnings: []
}

describe('the chart of a transfer matrix', () => {
  it('has sources as rows, targets as columns, conditions in its caption, intervals in its notes', () => {
    const matrix = transferMatrix(detail, 'robust-accuracy')
    expect(matrix?.rows.names).toEqual(['a', 'b'])
    expect(matrix?.columns.names).toEqual(['a', 'b'])
    expect(matrix?.cells.map((cells) => cells.map(({ value }) => value))).toEqual([
      [0.1, 0.6],
      [0.75, 0.15]
    ])
    for (const part of [
      'MI-FGSM',
      'L∞',
      'epsilon 0.1',
      'steps 10',
      '200 test images from no. 0',
      'seed 1',
      'kept by an earlier run: a'
    ])
      expect(matrix?.caption).toContain(part)
    expect(matrix?.cells[0]?.[1]?.note).toMatch(/^120 of 200 images, 95 % 53\.\d.* to 66\.\d/)
    expect(transferMatrix(detail, 'success-rate')?.cells[1]?.[0]?.value).toBeCloseTo(40 / 190, 12)
  })

  it('is exported like every chart, and absent before the first row', () => {
    const matrix = transferMatrix(detail, 'robust-accuracy')
    expect(matrix && figureCsv(matrix)).toContain('0.75')
    expect(transferMatrix({ ...detail, points: [] }, 'robust-accuracy')).toBeNull()
  })

  it('stands in the report with its table, and its attack among the references', () => {
    const document = composeReport({ ...input, runs: [...input.runs, detail] })
    const singles = document.sections.find(({ title }) => title === 'Single attacks and measurements')
    const part = singles?.sections.find(({ title }) => title === 'Transfer between networks')
    expect(part?.blocks.map(({ kind }) => kind)).toEqual(['figure', 'figure', 'table'])
    expect(JSON.stringify(part)).toContain('kept by an earlier run')
    expect(JSON.stringify(document.sections)).toContain('1710.06081')
  })
})
