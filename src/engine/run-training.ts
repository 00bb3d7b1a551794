import { architectureName } from '@contract/architecture'
import type { Checkpoint } from '@contract/engine'
import { AppError, Cancelled } from '@contract/errors'
import type { Model } from '@contract/model'
import type { TrainingCheckpoint } from '@core/jobs/job'
import { trainJob } from '@core/jobs/train'
import { keptEpochs } from '@core/training/kept-epochs'
import { modelName } from '@services/jobs/job-names'
import { loadSplit } from '@services/datasets/load'
import { loadModelFiles, loadWeights, storeModel, storeWeights } from '@services/models/files'
import type { ArtifactStore } from '@services/store/artifacts'
import { isPassedOn, required, type Work } from './work'

/**
 * Trains a network, stores each checkpoint before it tells of it, and names the last one as the model. One that is to
 * stop after its epoch leaves the network of that epoch under a name of its own, and can be taken up again.
 */
export async function runTraining({
  job,
  spec,
  artifacts,
  context: alone,
  spare,
  emit,
  isStopping
}: Work<'train'> & { isStopping(): boolean }): Promise<void> {
  const dataset = required(job.dataset, 'data set')
  const train = await loadSplit(dataset, 'train', artifacts, spec.limits.train)
  const test = await loadSplit(dataset, 'test', artifacts, spec.limits.test)
  const context = { ...alone, sharing: spare.over(test) }
  const checkpoint = job.checkpoint && (await loadCheckpoint(artifacts, job.checkpoint))
  const kept = keptEpochs(spec.epochs, spec.measure.keepNetworks, spec.measure.initial)
  const modelOf = (stored: Checkpoint, id: string, name: string): Model => ({
    id,
    name,
    origin: 'trained',
    architecture: architectureName(spec.architecture),
    inputShape: dataset.imageShape,
    classCount: dataset.classNames.length,
    output: 'logits',
    bounds: dataset.bounds,
    parameterCount: parameterCount(stored.weightSpecs),
    topology: stored.topology,
    weights: stored.weights,
    weightSpecs: stored.weightSpecs,
    runId: job.runId,
    datasetId: dataset.id,
    epoch: stored.epoch,
    createdAt: job.createdAt
  })
  let last: Checkpoint | null = null
  const named = new Set<number>()
  for await (const event of trainJob({ spec, train, test, checkpoint, runId: job.runId }, context)) {
    if (event.kind === 'checkpoint') {
      last = await storeCheckpoint(artifacts, event.checkpoint)
      emit({ kind: 'checkpoint', checkpoint: last })
      const { epoch } = last
      const isLast = isStopping() && epoch > 0 && epoch < spec.epochs
      // Early stopping comes back to its best epoch, which may be kept already.
      if ((kept.includes(epoch) || isLast) && epoch !== checkpoint?.epoch && !named.has(epoch)) {
        named.add(epoch)
        const name = `${modelName(spec)}, epoch ${epoch}`
        emit({ kind: 'model', model: modelOf(last, `${job.newId}-${epoch}`, name) })
      }
      if (isLast) throw new Cancelled()
    } else if (isPassedOn(event)) emit(event)
  }
  if (last === null) throw new AppError('bug', 'The training ended without a checkpoint.')
  emit({ kind: 'model', model: modelOf(last, job.newId, modelName(spec)) })
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
