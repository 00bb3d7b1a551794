import { AppError } from '@contract/errors'
import type { EstimatorId, EstimatorOptions } from '@contract/estimators'
import type { ImageShape } from '@contract/dataset'
import type { UncertaintyResult } from '@contract/measurement'
import type { LabelledImages } from '../data'
import type { CoreEvent, JobContext } from '../jobs/job'
import type { Random } from '../tensor/random'
import type { LossField } from './loss-field'

/** What an estimate of the uncertainty pair is made from. */
export interface EstimatorInput<Id extends EstimatorId> {
  readonly field: LossField
  /** The split that images are drawn from: the test split. */
  readonly data: LabelledImages
  readonly options: EstimatorOptions<Id>
  readonly random: Random
  /** Inputs a forward and backward pass. */
  readonly batchSize: number
  readonly imageShape: ImageShape
  /** The class that the network gives each input `[rows * dimension]`. */
  classify(x: Float32Array): Int32Array
  /** The loss as a function of what a layer puts out, for estimators that look there. */
  layer(name: string): LayerField
}

/** A network cut in two at a layer: what comes out of it, and the loss from there on. */
export interface LayerField extends LossField {
  /** `[rows * dimension of the network]` inputs to `[rows * dimension of the layer]`. */
  features(x: Float32Array): Float32Array
}

/** All of a result but its conditions, which are the same for every estimator. */
export type Measured = Omit<UncertaintyResult, 'spec' | 'seed' | 'seconds' | 'modelHash' | 'datasetHash'>

export type Estimator<Id extends EstimatorId> = (
  input: EstimatorInput<Id>,
  context: Pick<JobContext, 'signal'>
) => AsyncGenerator<CoreEvent, Measured, void>

/** What an estimate may hold at a time, in bytes. */
const LARGEST = 2 ** 31
/** Of each pixel of each sample: input, gradient and one more. */
const SAMPLE_BYTES = 12
/** Of each pixel of each packet: what `ImagePacket` keeps. */
export const PACKET_BYTES = 20

/** @throws AppError `invalid-input` where so many samples would not fit into memory */
export function refuseTooMany(
  samples: number,
  dimension: number,
  option: string,
  bytes = SAMPLE_BYTES
): void {
  if (samples * dimension * bytes <= LARGEST) return
  const most = Math.floor(LARGEST / bytes / dimension)
  throw new AppError(
    'invalid-input',
    `"${option}" is ${samples}, but with ${dimension} pixels an image at most ${most} fit into 2 GiB. Ask for fewer.`,
    { issues: [{ path: `options.${option}`, message: `at most ${most} for images of ${dimension} pixels` }] }
  )
}
