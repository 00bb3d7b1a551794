import type { Dataset } from '@contract/dataset'
import type { Checkpoint } from '@contract/engine'
import { JobSpec } from '@contract/job'
import type { AttackResult, EpochPoint, Rate } from '@contract/measurement'
import type { Model } from '@contract/model'
import type { LedgerRow, Run } from '@contract/run'
import { newRun } from '@services/jobs/new-run'
import type { Store } from '@services/store/store'

/** A hash that tells its source: 64 hexadecimal digits. */
export const hashOf = (digit: string): string => digit.repeat(64)

export const now = '2026-01-02T03:04:05.678Z'

/** A data set of 2×2 images whose artifacts are in the store's books. */
export function addDataset(store: Store, name: string, change: Partial<Dataset> = {}): Dataset {
  const split = (count: number, images: string, labels: string): Dataset['train'] => ({
    count,
    images,
    labels,
    classCounts: [count - 1, 1]
  })
  const dataset: Dataset = {
    id: `dataset ${name}`,
    name,
    format: 'csv',
    source: '/data/täble.csv',
    imageShape: [2, 2, 1],
    classNames: ['no', 'yes'],
    pixelType: 'float32',
    bounds: { lower: -0.5, upper: 1.25 },
    train: split(8, hashOf('1'), hashOf('2')),
    test: split(2, hashOf('3'), hashOf('2')),
    splitNote: '20 % stratified, seed 1',
    hash: hashOf('d'),
    createdAt: now,
    ...change
  }
  for (const { images, labels } of [dataset.train, dataset.test]) {
    for (const hash of [images, labels]) store.artifactRows.add(hash, 10, now)
  }
  store.datasets.add(dataset)
  return dataset
}

export function addModel(store: Store, name: string, change: Partial<Model> = {}): Model {
  const model: Model = {
    id: `model ${name}`,
    name,
    origin: 'trained',
    architecture: 'linear',
    inputShape: [2, 2, 1],
    classCount: 2,
    output: 'logits',
    bounds: { lower: -0.5, upper: 1.25 },
    parameterCount: 10,
    topology: hashOf('a'),
    weights: hashOf('b'),
    weightSpecs: '[]',
    runId: null,
    datasetId: null,
    epoch: 3,
    createdAt: now,
    ...change
  }
  store.artifactRows.add(model.topology, 10, now)
  store.artifactRows.add(model.weights, 10, now)
  store.models.add(model)
  return model
}

export function trainSpec(change: object = {}): JobSpec {
  return JobSpec.parse({ kind: 'train', dataset: 'table', architecture: 'linear', ...change })
}

export function addRun(store: Store, change: Partial<Run> = {}, studyId: string | null = null): Run {
  const run = { ...newRun(change.spec ?? trainSpec(), studyId), ...change }
  store.runs.add(run)
  return run
}

export function checkpoint(epoch: number, digit: string): Checkpoint {
  return {
    epoch,
    topology: hashOf('a'),
    weights: hashOf(digit),
    weightSpecs: '[{"name":"w"}]',
    optimizer: hashOf('e'),
    optimizerSpecs: '[]'
  }
}

const rate = (count: number, total: number): Rate => ({
  value: count / total,
  count,
  total,
  low: 0,
  high: 1
})

export function epochPoint(epoch: number): EpochPoint {
  return {
    kind: 'epoch',
    epoch,
    loss: 1 / (epoch + 1),
    learningRate: 0.001,
    cleanAccuracy: rate(epoch, 10),
    attacks: [],
    worstCases: [],
    uncertainty: [],
    trainSeconds: 0.5,
    measureSeconds: 0.25
  }
}

export function attackResult(evaluationId: string): AttackResult {
  return {
    evaluationId,
    spec: {
      attack: 'fgsm',
      norm: 'linf',
      epsilon: 0.1,
      options: { loss: 'cross-entropy', eotSamples: 1, goal: 'untargeted' }
    },
    threatModel: {
      norm: 'linf',
      epsilon: 0.1,
      bounds: { lower: 0, upper: 1 },
      knowledge: 'white-box',
      targeted: false
    },
    sampleCount: 2,
    offset: 0,
    seed: 1,
    cleanAccuracy: rate(2, 2),
    robustAccuracy: rate(1, 2),
    attackSuccessRate: rate(1, 2),
    medianDistance: 0.1,
    forwardCalls: 2,
    backwardCalls: 1,
    seconds: 0.5,
    modelHash: hashOf('b'),
    datasetHash: hashOf('d'),
    warnings: []
  }
}

export function ledgerRow(evaluationId: string, sampleIndex: number): LedgerRow {
  return {
    evaluationId,
    sampleIndex,
    cleanCorrect: sampleIndex % 2 === 0,
    success: sampleIndex % 3 === 0,
    distance: sampleIndex / 7,
    forwardCalls: 41,
    backwardCalls: 40,
    label: sampleIndex % 10,
    cleanClass: sampleIndex % 2 === 0 ? sampleIndex % 10 : (sampleIndex + 1) % 10,
    adversarialClass: (sampleIndex + 1) % 10,
    cleanMargin: sampleIndex / 3,
    adversarialMargin: sampleIndex === 0 ? null : -sampleIndex / 3,
    hash: sampleIndex.toString(16).padStart(64, '0')
  }
}
