import type { Checkpoint } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { TrainingCheckpoint } from '@core/jobs/job'
import { trainJob } from '@core/jobs/train'
import { loadSplit } from '@services/datasets/load'
import { loadModelFiles, loadWeights, storeModel, storeWeights } from '@services/models/files'
import type { ArtifactStore } from '@services/store/artifacts'
import { required, type Work } from './work'

/** Trains a network, stores each checkpoint before it tells of it, and names the last one as the model. */
export async function runTraining({ job, spec, artifacts, context, emit }: Work<'train'>): Promise<void> {
  const dataset = required(job.dataset, 'data set')
  const train = await loadSplit(dataset, 'train', artifacts, spec.limits.train)
  const test = await loadSplit(dataset, 'test', artifacts, spec.limits.test)
  const checkpoint = job.checkpoint && (await loadCheckpoint(artifacts, job.checkpoint))
  let last: Checkpoint | null = null
  for await (const event of trainJob({ spec, train, test, checkpoint, runId: job.runId }, context)) {
    if (event.kind === 'checkpoint') {
      last = await storeCheckpoint(artifacts, event.checkpoint)
      emit({ kind: 'checkpoint', checkpoint: last })
    } else if (event.kind !== 'examples') emit(event)
  }
  if (last === null) throw new AppError('bug', 'The training ended without a checkpoint.')
  emit({
    kind: 'model',
    model: {
      id: job.newId,
      name: spec.name ?? `${spec.architecture}-${spec.method.id}-${spec.seed}`,
      origin: 'trained',
      architecture: spec.architecture,
      inputShape: dataset.imageShape,
      classCount: dataset.classNames.length,
      output: 'logits',
      bounds: dataset.bounds,
      parameterCount: parameterCount(last.weightSpecs),
      topology: last.topology,
      weights: last.weights,
      weightSpecs: last.weightSpecs,
      runId: job.runId,
      datasetId: dataset.id,
      epoch: last.epoch,
      createdAt: job.createdAt
    }
  })
}

async function loadCheckpoint(artifacts: ArtifactStore, stored: Checkpoint): Promise<TrainingCheckpoint> {
  const { topology, weights } = await loadModelFiles(artifacts, stored)
  const optimizer = await loadWeights(artifacts, {
    weights: stored.optimizer,
    weightSpecs: stored.optimizerSpecs
  })
  return { epoch: stored.epoch, topology, weights, optimizer }
}

async function storeCheckpoint(
  artifacts: ArtifactStore,
  checkpoint: TrainingCheckpoint
): Promise<Checkpoint> {
  const model = await storeModel(artifacts, checkpoint)
  const optimizer = await storeWeights(artifacts, checkpoint.optimizer)
  return {
    epoch: checkpoint.epoch,
    ...model,
    optimizer: optimizer.weights,
    optimizerSpecs: optimizer.weightSpecs
  }
}

function parameterCount(weightSpecs: string): number {
  const specs = JSON.parse(weightSpecs) as readonly { readonly shape: readonly number[] }[]
  return specs.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0)
}
