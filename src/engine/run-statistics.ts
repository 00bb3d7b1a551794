import { datasetStatistics } from '@core/jobs/dataset-statistics'
import { predictSplit } from '@core/jobs/predict'
import { loadSplit } from '@services/datasets/load'
import { encodePredictions, encodeStatistics } from '@services/datasets/results'
import type { ArtifactStore } from '@services/store/artifacts'
import { withClassifier } from './load-classifier'
import { required, type Work } from './work'

/** Works out what is to know of a data set, and stores it as an artifact. */
export async function runStatistics({
  job,
  spec,
  artifacts,
  context,
  emit
}: Work<'dataset-statistics'>): Promise<void> {
  const dataset = required(job.dataset, 'data set')
  const train = await loadSplit(dataset, 'train', artifacts, null)
  const test = await loadSplit(dataset, 'test', artifacts, null)
  const statistics = datasetStatistics(
    {
      ...{ spec, train, test, splitNote: dataset.splitNote },
      progress: (progress) => emit({ kind: 'progress', progress })
    },
    context
  )
  const artifact = await store(artifacts, encodeStatistics(statistics))
  emit({
    kind: 'dataset-result',
    result: { kind: 'statistics', datasetId: dataset.id, modelId: null, artifact }
  })
}

/** Lets a network predict every image of a data set, and stores what it says as an artifact. */
export async function runPrediction({ job, spec, artifacts, context, emit }: Work<'predict'>): Promise<void> {
  const dataset = required(job.dataset, 'data set')
  const stored = required(job.model, 'model')
  await withClassifier(stored, artifacts, async (model) => {
    const total = dataset.train.count + dataset.test.count
    const predictionsOf = async (split: 'train' | 'test', before: number) => {
      const data = await loadSplit(dataset, split, artifacts, null)
      return predictSplit(
        {
          ...{ model, data, before, total, batchSize: spec.batchSize },
          progress: (progress) => emit({ kind: 'progress', progress })
        },
        context
      )
    }
    const train = await predictionsOf('train', 0)
    const test = await predictionsOf('test', dataset.train.count)
    const artifact = await store(artifacts, encodePredictions({ train, test }))
    emit({
      kind: 'dataset-result',
      result: { kind: 'predictions', datasetId: dataset.id, modelId: stored.id, artifact }
    })
  })
}

async function store(artifacts: ArtifactStore, bytes: Uint8Array): Promise<string> {
  const writer = await artifacts.createWriter()
  try {
    await writer.write(bytes)
    return await writer.finish()
  } finally {
    await writer.discard()
  }
}
