import type { EpochPoint, UncertaintyResult } from '@contract/measurement'
import { AttackSpec } from '@contract/attacks'
import { EstimatorSpec } from '@contract/estimators'
import { TrainSpec } from '@contract/job'
import { type RunDetail, Run } from '@contract/run'
import { wilson } from '@core/evaluation/wilson'
import { describe, expect, it } from 'vitest'
import { latestRows } from '../../../src/renderer/src/features/compare/latest-rows'

const bounds = { lower: 0, upper: 1 }
const hash = 'ab'.repeat(32)

function attack(epsilon: number, robust: number): EpochPoint['attacks'][number] {
  const rate = wilson(robust, 200)
  return {
    evaluationId: `${epsilon}-${robust}`,
    spec: AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon, options: { steps: 4 } }),
    threatModel: { norm: 'linf', epsilon, bounds, knowledge: 'white-box', targeted: false },
    sampleCount: 200,
    offset: 0,
    seed: 1,
    cleanAccuracy: wilson(190, 200),
    robustAccuracy: rate,
    attackSuccessRate: null,
    medianDistance: null,
    forwardCalls: 5,
    backwardCalls: 4,
    seconds: 1,
    modelHash: hash,
    datasetHash: hash,
    warnings: []
  }
}

function uncertainty(effectiveSampleSize: number): UncertaintyResult {
  const interval = (value: number) => ({
    value,
    low: value - 1,
    high: value + 1,
    method: 'bootstrap' as const
  })
  return {
    spec: EstimatorSpec.parse({ estimator: 'data' }),
    sampleCount: 1000,
    seed: 1,
    dimension: 784,
    totalSigmaX: interval(9),
    totalSigmaP: interval(50),
    product: interval(450),
    bound: 392,
    boundExact: false,
    excess: 450 / 392 - 1,
    meanPixelProduct: 0.6,
    gradientDirectionProduct: null,
    covarianceCheck: { value: -0.4, expected: null, standardError: 0.1, passed: null },
    effectiveSampleSize,
    resolved: effectiveSampleSize >= 100,
    ninetyPercentCount: 30,
    constantPixels: 0,
    sigmaX: [],
    sigmaP: [],
    seconds: 1,
    modelHash: hash,
    datasetHash: hash,
    warnings:
      effectiveSampleSize >= 100
        ? []
        : [{ code: 'low-effective-sample-size', message: 'a few images decide' }]
  }
}

function run(id: string, points: Partial<EpochPoint>[]): RunDetail {
  return {
    run: Run.parse({
      id,
      studyId: null,
      label: id,
      spec: TrainSpec.parse({ kind: 'train', dataset: 'mnist', architecture: 'conv3' }),
      state: 'done',
      progress: null,
      error: null,
      produced: null,
      versions: null,
      datasetHash: hash,
      modelHash: null,
      checkpointEpoch: null,
      createdAt: '2026-11-23T12:00:00Z',
      startedAt: null,
      endedAt: null,
      seconds: 1
    }),
    points: points.map((point, epoch) => ({
      kind: 'epoch',
      epoch,
      loss: 1,
      learningRate: 0.001,
      cleanAccuracy: wilson(950, 1000),
      attacks: [],
      worstCases: [],
      uncertainty: [],
      trainSeconds: 1,
      measureSeconds: 1,
      ...point
    })),
    warnings: []
  }
}

describe('the latest figures side by side', () => {
  it('takes the last epoch of each run, and leaves a gap where nothing was measured', () => {
    const groups = latestRows([
      run('a', [{ cleanAccuracy: wilson(100, 1000) }, { cleanAccuracy: wilson(970, 1000) }]),
      run('b', [])
    ])
    expect(groups.map((group) => group.title)).toEqual(['Accuracy'])
    expect(groups[0]?.rows[0]?.cells.map((cell) => cell?.value ?? null)).toEqual(['97.0\u00a0%', null])
  })

  it('never puts different conditions into one row', () => {
    const groups = latestRows([
      run('a', [{ attacks: [attack(0.1, 100)] }]),
      run('b', [{ attacks: [attack(0.2, 20)] }])
    ])
    const rows = groups[0]?.rows.filter((row) => row.label.startsWith('Robust')) ?? []
    expect(rows.map((row) => row.cells.map((cell) => cell?.value ?? null))).toEqual([
      ['50.0\u00a0%', null],
      [null, '10.0\u00a0%']
    ])
    expect(rows[0]?.conditions).toBe(
      'L∞, epsilon 0.1 (25.5/255), box [0, 1], white-box, untargeted; steps 4, step size 0.0625 (2.5 epsilon / steps), ' +
        'restarts 1, random start yes, early stop yes, loss cross-entropy; 200 test images from no. 0; seed 1'
    )
  })

  it('marks estimates that are not resolved, with the reason beside the product', () => {
    const [, group] = latestRows([
      run('a', [{ uncertainty: [uncertainty(640)] }]),
      run('b', [{ uncertainty: [uncertainty(42)] }])
    ])
    const resolved = Object.fromEntries(
      (group?.rows ?? []).map((row) => [row.label, row.cells.map((cell) => cell?.resolved)])
    )
    expect(resolved).toEqual({
      Δx: [true, false],
      Δp: [true, false],
      'Δx · Δp': [true, false],
      Reference: [true, true],
      'Effective sample size': [true, true],
      'Covariance check': [true, false]
    })
    const product = group?.rows.find((row) => row.label === 'Δx · Δp')
    expect(product?.cells.map((cell) => cell?.warnings.length)).toEqual([0, 1])
    expect(product?.cells[1]).toMatchObject({ value: '450.0', remark: '449.0 – 451.0' })
  })

  it('is empty without any measurement', () => {
    expect(latestRows([run('a', [])])).toEqual([])
    expect(latestRows([])).toEqual([])
  })
})
