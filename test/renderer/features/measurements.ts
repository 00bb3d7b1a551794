import { AttackSpec } from '@contract/attacks'
import { EstimatorSpec } from '@contract/estimators'
import { TrainSpec } from '@contract/job'
import type { EpochPoint, UncertaintyResult } from '@contract/measurement'
import { type RunDetail, Run } from '@contract/run'
import { wilson } from '@core/evaluation/wilson'

const bounds = { lower: 0, upper: 1 }
const hash = 'ab'.repeat(32)

export function attack(epsilon: number, robust: number): EpochPoint['attacks'][number] {
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

export function uncertainty(effectiveSampleSize: number): UncertaintyResult {
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
    imageShape: null,
    networkTerm: null,
    pixelNetworkTerm: [],
    quartiles: null,
    rHat: null,
    seconds: 1,
    modelHash: hash,
    datasetHash: hash,
    warnings:
      effectiveSampleSize >= 100
        ? []
        : [{ code: 'low-effective-sample-size', message: 'a few images decide' }]
  }
}

export function run(id: string, points: Partial<EpochPoint>[]): RunDetail {
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
