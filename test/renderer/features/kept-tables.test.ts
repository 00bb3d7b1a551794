// @vitest-environment jsdom
import type { CertificateResult } from '@contract/certificates/result'
import type { MeasureComparison } from '@contract/compare'
import type { Dataset } from '@contract/dataset'
import type { DatasetStatistics } from '@contract/dataset-statistics'
import { CertifyJobSpec } from '@contract/job'
import { NewKeptFigure } from '@contract/kept-figure'
import type { RunDetail } from '@contract/run'
import { comparedRuns } from '@core/charts/compare/compared-runs'
import { correlationTables } from '@core/charts/correlations'
import { wilson } from '@core/evaluation/wilson'
import { describe, expect, it } from 'vitest'
import {
  certificateNumbers,
  seenCertificates
} from '../../../src/renderer/src/features/certificates/certificate-rows'
import { attackNumbers, seenAttacks } from '../../../src/renderer/src/features/attacks/attack-tables'
import { areaGroups, areaNumbers, seenAreas } from '../../../src/renderer/src/features/compare/area-tables'
import { explanations } from '../../../src/renderer/src/features/compare/explanations'
import { differenceLines, seenDifferences } from '../../../src/renderer/src/features/compare/difference-lines'
import { seenLatest } from '../../../src/renderer/src/features/compare/kept-latest'
import { latestRows } from '../../../src/renderer/src/features/compare/latest-rows'
import {
  keptMeans,
  meanNumbers,
  seenStatistics,
  statisticsNumbers
} from '../../../src/renderer/src/features/data/kept-statistics'
import { seenWorst, worstNumbers } from '../../../src/renderer/src/features/models/worst-tables'
import {
  correlationNumbers,
  seenCorrelations
} from '../../../src/renderer/src/features/uncertainty/correlation-tables'
import type { WorstOverAttacks } from '@contract/worst-over-attacks'
import { type SeenTable, tableCsv } from '../../../src/renderer/src/components/kept-table'
import { attack, run, uncertainty } from './measurements'

/** A report takes it, and each row fills its columns. */
function expectWhole(table: SeenTable): void {
  const { title, conditions, columns, rows } = table
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) expect(row).toHaveLength(columns.length)
  NewKeptFigure.parse({ kind: 'table', title, conditions, place: null, data: { columns, rows } })
}

const a = run('a', [{ attacks: [attack(0.1, 100)], uncertainty: [uncertainty(20)] }])
const b = run('b', [{ attacks: [attack(0.1, 140)] }])

describe('tables that are kept for the report', () => {
  it('hold the latest figures with intervals, what is not resolved, and gaps', () => {
    const columns = ['a', 'b'].map((label) => ({ label, epoch: 'before training' }))
    const table = seenLatest(latestRows([a, b]), columns)
    expectWhole(table)
    expect(table.columns.slice(2)).toEqual(['a, before training', 'b, before training'])
    const [robust] = table.rows.filter(([label]) => String(label).startsWith('Robust accuracy'))
    expect(robust?.[2]).toMatch(/^50.* \(.+\)$/)
    const pair = table.rows.find((row) => String(row[2]).includes('not resolved'))
    expect(pair?.[3]).toBeNull()
  })

  it('hold differences with their intervals, and why two are not compared', () => {
    const rate = wilson(140, 200)
    const row: MeasureComparison = {
      ...{ key: 'clean', subject: { kind: 'clean', total: 200, data: 'mnist' }, format: 'percent' },
      better: 'more',
      baseline: { value: 0.5, low: 0.4, high: 0.6 },
      others: [
        {
          ...{ runId: 'b', value: rate.value, low: rate.low, high: rate.high },
          comparison: {
            ...{ kind: 'independent', value: 0.2, low: 0.1, high: 0.3 },
            note: 'other-images'
          }
        },
        {
          runId: 'c',
          value: 0.9,
          low: 0.8,
          high: 1,
          comparison: { kind: 'not-comparable', reason: { why: 'other-data' } }
        }
      ]
    } as unknown as MeasureComparison
    const runs = comparedRuns([a, b, run('c', [])].map((detail, slot) => ({ detail, slot })))
    const [line] = differenceLines([row], runs, 'a')
    expect(line?.explanation).toBe(explanations.cleanAccuracy)
    // How the interval was made is said of the one run that is subtracted.
    expect(line?.intervals).toBe('Newcombe’s hybrid score interval')
    expect(line?.methods).toMatch(
      /· b: Newcombe’s hybrid score interval\. Counted on different test images\.$/
    )
    const table = seenDifferences(differenceLines([row], runs, 'a'), runs)
    expectWhole(table)
    expect(table.columns[2]).toContain('(baseline)')
    expect(table.rows[0]?.[3]).toContain('+20')
    expect(table.rows[0]?.[4]).not.toContain('90')
  })

  it('hold areas, correlations and certificates as they are seen, and their numbers for programs', () => {
    const chart = {
      ...{ id: 'curve', title: 'Robust accuracy, PGD', caption: '100 images.' },
      series: [{ label: 'a', points: [0, 1].map((x) => ({ x, y: 1 - x, low: 1 - x, high: 1 - x })) }]
    }
    const groups = areaGroups([chart as unknown as Parameters<typeof areaGroups>[0][number]])
    expectWhole(seenAreas(groups))
    expectWhole(areaNumbers(groups))
    expect(areaNumbers(groups).rows[0]?.slice(2)).toEqual([0, 1, 0.5, 0.5, 0.5])

    const measured = [0, 1, 2, 3].map((index) =>
      run(`r${index}`, [
        { uncertainty: [uncertainty(640 + index)], cleanAccuracy: wilson(900 + index * index, 1000) }
      ])
    )
    const [correlations] = correlationTables(measured, 'runs')
    if (correlations === undefined) throw new Error('expected correlations of four runs')
    expectWhole(seenCorrelations(correlations))
    expectWhole(correlationNumbers(correlations))

    const spec = CertifyJobSpec.parse({
      ...{ kind: 'certify', model: 'net', dataset: 'mnist' },
      certificate: { certificate: 'interval', norm: 'linf', options: {} }
    })
    const base = run('cert', [])
    const detail: RunDetail = { ...base, run: { ...base.run, spec } }
    const result = {
      ...{ spec: spec.certificate, sampleCount: 200, offset: 0, seed: 1 },
      ...{ cleanAccuracy: wilson(190, 200), meanRadius: 0.0123456, abstained: 0 },
      ...{ limit: null, samples: [] }
    } as unknown as CertificateResult
    expectWhole(seenCertificates([{ detail, result }]))
    const numbers = certificateNumbers([{ detail, result }])
    expectWhole(numbers)
    expect(tableCsv(numbers)).toContain(',0.0123456,,,,,0,200,')

    const lipschitz = {
      ...result,
      meanLipschitz: { value: 12.5, low: 11.5, high: 13.5 },
      limit: 0.1,
      samples: [0, 1, 2, 3].map((index) => ({
        index,
        label: 1,
        predicted: 1,
        radius: index === 0 ? 0.1 : 0.05
      }))
    }
    const seen = seenCertificates([{ detail, result: lipschitz }]).rows[0]?.join()
    expect(seen).toContain('25.0\u00a0% at the largest possible')
    expect(seen).toContain('12.50 (11.50 – 13.50)')
    expect(tableCsv(certificateNumbers([{ detail, result: lipschitz }]))).toContain(
      ',0.0123456,0.25,12.5,11.5,13.5,0,200,'
    )
  })

  it('hold attacks with their conditions and warnings, and the worst case of all beside each', () => {
    const message = 'The gradient was zero.'
    const weak = {
      ...attack(0.1, 140),
      warnings: [{ code: 'zero-gradient' as const, message }]
    } as unknown as Parameters<typeof seenAttacks>[1][number]
    const seen = seenAttacks('net', [attack(0.1, 100), weak])
    expectWhole(seen)
    expect(seen.rows[0]?.[2]).toMatch(/^50\.0\s% \(.+\)$/)
    expect(seen.rows[0]?.[1]).toContain('200 test images from no. 0; seed 1')
    expect(seen.rows.map((row) => row[5])).toEqual(['', message])
    const numbers = attackNumbers('net', [attack(0.1, 100), weak])
    expectWhole(numbers)
    expect(numbers.rows.map((row) => row.slice(2, 4))).toEqual([
      [200, 0.5],
      [200, 0.7]
    ])

    const model = { name: 'net', weights: 'ab'.repeat(32) }
    const { threatModel } = attack(0.1, 100)
    const worst: WorstOverAttacks = {
      ...{ threatModel, sampleCount: 200, offset: 10, modelHash: model.weights, datasetHash: 'd' },
      ...{ cleanAccuracy: wilson(190, 200), robustAccuracy: wilson(90, 200) },
      attacks: [100, 120].map((robust, index) => ({
        ...{ evaluationId: `e${index}`, runId: 'r', attack: `PGD ${index}`, seed: index },
        ...{ robustAccuracy: wilson(robust, 200), first: 30 - index, alone: 10 + index }
      }))
    }
    const table = seenWorst(model, [worst])
    expectWhole(table)
    expect(table.rows.map((row) => row.slice(3).map((cell) => String(cell).replace(/\s/g, ' ')))).toEqual([
      ['PGD 0, seed 0', '50.0 % (43.1 – 56.9)', '30', '10'],
      ['PGD 1, seed 1', '60.0 % (53.1 – 66.5)', '29', '11']
    ])
    const exact = worstNumbers(model, [worst])
    expectWhole(exact)
    expect(exact.rows[1]?.slice(1, 5)).toEqual([200, 10, 0.95, 0.45])
    expect(tableCsv(exact)).toContain('Network "net" (weights abababababab)')
  })

  it('hold the statistics of a data set, and the mean image of each class as it is seen', () => {
    const classNames = Array.from({ length: 70 }, (_, label) => String(label))
    const counts = classNames.map((_, label) => label + 1)
    const dataset = {
      ...{ name: 'dots', hash: 'ab'.repeat(32), classNames, splitNote: 'as it came', imageShape: [1, 2, 4] },
      ...{ bounds: { lower: -1, upper: 1 }, train: { count: 9, classCounts: counts } },
      test: { count: 3, classCounts: counts }
    } as unknown as Dataset
    const means = classNames.map((_, label) => Uint8Array.from({ length: 8 }, (_, at) => 10 * at + label))
    const figure = keptMeans(dataset, means)
    NewKeptFigure.parse(figure)
    expect(figure.data.pictures).toHaveLength(64)
    expect(figure.conditions.at(-1)).toBe('The first 64 of 70 classes.')
    expect(figure.data.pictures[1]).toMatchObject({ label: '1', caption: '2 images', channels: 3 })
    // The fourth channel is not seen.
    expect([...atob(figure.data.pictures[1]?.pixels ?? '')].map((byte) => byte.charCodeAt(0))).toEqual([
      ...[1, 11, 21],
      ...[41, 51, 61]
    ])
    const { columns, rows } = meanNumbers(dataset, means)
    expect(columns.slice(0, 5)).toEqual(['row', 'column', 'channel', 'class 0', 'class 1'])
    expect(columns).toHaveLength(3 + 70)
    expect(rows).toHaveLength(8)
    expect(rows[3]?.slice(0, 3)).toEqual([0, 0, 3])
    expect(rows[3]?.[4]).toBeCloseTo(-1 + (2 * 31) / 255, 12)

    const pixels = [{ split: 'train' as const, mean: [0.1], std: [0.25], min: [-1], max: [1] }]
    const statistics = {
      ...{ pixels, duplicates: { insideTrain: 4, insideTest: 0, across: 2, conflicting: 1 } }
    } as unknown as DatasetStatistics
    expectWhole(seenStatistics(dataset, [{ name: 'Mean', value: '0.1000' }]))
    const numbers = statisticsNumbers(dataset, statistics)
    expectWhole(numbers)
    expect(numbers.rows.slice(0, 2)).toEqual([
      ['Mean', 'train', 0, 0.1],
      ['Standard deviation', 'train', 0, 0.25]
    ])
    expect(numbers.rows).toContainEqual(['Test images that are in training', null, null, 2])
  })
})
