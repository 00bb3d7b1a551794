import type { EngineEvent, EngineJob } from '@contract/engine'
import { AppError } from '@contract/errors'
import type { NearestSpec, Neighbour } from '@contract/nearest'
import { type NearSample, nearestSamples } from '@core/dataset-statistics/nearest'
import type { Signal } from '@core/signal'
import { loadSplit } from '@services/datasets/load'
import { decodePredictions } from '@services/datasets/results'
import type { ArtifactStore } from '@services/store/artifacts'
import { required } from './work'

/** Looks for the samples nearest to one; throws `Cancelled` once it is called off. */
export async function runNearest(input: {
  readonly job: EngineJob
  readonly spec: NearestSpec
  readonly artifacts: ArtifactStore
  readonly signal: Signal
  emit(event: EngineEvent): void
}): Promise<void> {
  const { job, spec, artifacts, signal, emit } = input
  const dataset = required(job.dataset, 'data set')
  const [train, test] = [
    await loadSplit(dataset, 'train', artifacts, null),
    await loadSplit(dataset, 'test', artifacts, null)
  ]
  const { count } = spec.split === 'train' ? train : test
  if (spec.index >= count) {
    throw new AppError(
      'invalid-input',
      `The ${spec.split} split of ${dataset.name} has ${count} images; image ${spec.index} was asked for.`
    )
  }
  const said =
    spec.predictions === null
      ? null
      : decodePredictions(await artifacts.read(spec.predictions), { train: train.count, test: test.count })
  const predicted = said && { train: said.train.predicted, test: said.test.predicted }
  const { split, index, norm, by, most } = spec
  const found = nearestSamples({
    ...{ train, test, split, index, norm, most, signal },
    predicted: by === 'predicted' ? predicted : null
  })
  const withPrediction = (one: NearSample): Neighbour => ({
    ...one,
    predicted: predicted?.[one.split][one.index] ?? null
  })
  emit({
    kind: 'nearest',
    nearest: {
      ...{ norm, by, searched: found.searched },
      others: found.others.map(withPrediction),
      same: found.same.map(withPrediction)
    }
  })
}
