import type { EstimatorId, EstimatorSpec } from '@contract/estimators'
import type { UncertaintyResult } from '@contract/measurement'
import type { LabelledImages } from '../data'
import { refuseMisfit } from '../evaluation/fit'
import type { CoreEvent, JobContext } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import { createRandom } from '../tensor/random'
import { Room } from '../tensor/room'
import { chainEstimate } from './chain'
import { dataEstimate } from './data'
import { globalEstimate } from './global'
import { inRoom } from './in-room'
import type { Estimator } from './input'
import { classesOf, layerField } from './layer-field'
import { localEstimate } from './local'
import { networkField } from './loss-field'

/** Inputs a forward and backward pass: large enough to keep the cores busy, small enough to stay in their caches. */
const BATCH_SIZE = 256

/** What is estimated, and on which data. */
export interface EstimateInput {
  readonly model: Classifier
  /** The test split. */
  readonly data: LabelledImages
  readonly spec: EstimatorSpec
  readonly seed: number
}

/** All estimators, by the id that the contract lists them under; one missing does not compile. */
const estimators: { readonly [Id in EstimatorId]: Estimator<Id> } = {
  data: dataEstimate,
  local: localEstimate,
  chain: chainEstimate,
  global: globalEstimate
}

/**
 * Measures the uncertainty pair of a network with the estimator that the spec names; passes that do not fit into memory
 * are halved. Yields progress in images.
 * The same seed gives the same bytes, and the same images for every network.
 *
 * @throws AppError `shape-mismatch`, `invalid-input`, `not-finite`
 */
export async function* estimateUncertainty(
  { model, data, spec, seed }: EstimateInput,
  context: JobContext
): AsyncGenerator<CoreEvent, UncertaintyResult, void> {
  refuseMisfit(model, data)
  const started = context.now()
  const { room = new Room() } = context
  const estimate = estimators[spec.estimator] as Estimator<EstimatorId>
  const measured = yield* estimate(
    {
      field: inRoom(networkField(model), room),
      data,
      options: spec.options,
      random: createRandom(seed),
      batchSize: BATCH_SIZE,
      imageShape: data.imageShape,
      classify: (x) => classesOf(model, x, BATCH_SIZE, room),
      layer: (name) => inRoom(layerField(model, name, BATCH_SIZE, room), room)
    },
    context
  )
  return {
    spec,
    seed,
    ...measured,
    seconds: (context.now() - started) / 1000,
    modelHash: model.hash,
    datasetHash: data.datasetHash
  }
}
