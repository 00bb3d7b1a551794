import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { TrainSpec } from '@contract/job'
import type { EpochPoint } from '@contract/measurement'
import type { LabelledImages } from '../data'
import { buildModel, classifierOf, restoreModel, serializeModel } from '../models'
import { firstImages } from '../tensor/batches'
import { BatchTooLarge, tooLittle } from '../tensor/out-of-memory'
import { createRandom } from '../tensor/random'
import { overfittingWatch } from '../training/overfitting'
import { train, type EpochEnd } from '../training/train'
import { createEpochProgress } from './epoch-progress'
import type { CoreEvent, CoreJob, JobContext, TrainingCheckpoint } from './job'
import { measureEpoch, measurementsDue } from './measure-epoch'

export interface TrainJobInput {
  readonly spec: TrainSpec
  readonly train: LabelledImages
  readonly test: LabelledImages
  /** Where to go on; null to start. */
  readonly checkpoint: TrainingCheckpoint | null
  /** Names the evaluations: `${runId}-e${epoch}-a${index}`. */
  readonly runId: string
}

/**
 * Trains a network. A batch that does not fit into memory is halved: the training goes on from its last checkpoint with
 * smaller batches, and a warning says so.
 *
 * @throws AppError 'refused' when not even one image at a time fits
 */
export const trainJob: CoreJob<TrainJobInput> = async function* (input, context) {
  let { checkpoint } = input
  for (let batchSize = input.spec.batchSize; ;) {
    try {
      const spec = { ...input.spec, batchSize }
      for await (const event of trainFrom({ ...input, spec, checkpoint }, context)) {
        if (event.kind === 'checkpoint') checkpoint = event.checkpoint
        yield event
      }
      return
    } catch (error) {
      if (!(error instanceof BatchTooLarge)) throw error
      if (error.size <= 1) throw tooLittle(error)
      batchSize = Math.ceil(Math.min(error.size, batchSize) / 2)
      const from = checkpoint === null ? 'begins anew' : `goes on after epoch ${checkpoint.epoch}`
      const message =
        `A batch of ${error.size} images ${error.reason}. The training ${from} with batches of ${batchSize}, ` +
        'which changes its result. For the result that was asked for, free memory and train again.'
      yield { kind: 'warning', warning: { code: 'smaller-batches', message } }
    }
  }
}

/**
 * Trains a network and measures it as it goes. Each epoch gives a `point` and then its `checkpoint`, so that a
 * training which goes on from the last checkpoint repeats no point and loses only the epoch that was running.
 */
const trainFrom: CoreJob<TrainJobInput> = async function* (input, context) {
  const { spec, checkpoint } = input
  if (checkpoint !== null && checkpoint.epoch >= spec.epochs) {
    // Stopped between its last checkpoint and its end: all that is left is to name the result.
    yield { kind: 'checkpoint', checkpoint }
    return
  }
  const random = createRandom(spec.seed)
  const data = firstImages(input.train, spec.limits.train)
  const test = firstImages(input.test, spec.limits.test)
  const model =
    checkpoint === null
      ? buildModel(spec.architecture, data.imageShape, data.classCount, random.fork('weights'))
      : await restoreModel(checkpoint.topology, checkpoint.weights)
  try {
    const { method, optimizer, schedule, clipNorm, weightPerturbation, averageDecay, batchSize, epochs } =
      spec
    const refinements = { clipNorm, weightPerturbation, averageDecay }
    const common = { model, data, method, optimizer, schedule, ...refinements, batchSize, epochs }
    const sitting = train({ ...common, random: random.fork('order'), resume: checkpoint }, context)
    yield* followTraining(input, model, { data, test }, sitting, context)
  } finally {
    model.dispose()
  }
}

const TRAINING = 'training'

async function* followTraining(
  { spec, checkpoint, runId }: TrainJobInput,
  model: LayersModel,
  { data, test }: { readonly data: LabelledImages; readonly test: LabelledImages },
  sitting: ReturnType<typeof train>,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const progress = createEpochProgress(spec.epochs)
  const beginEpoch = (epoch: number): void =>
    progress.begin(epoch, [TRAINING, ...measurementsDue(spec, epoch).map(({ part }) => part)])
  if (checkpoint !== null) beginEpoch(checkpoint.epoch + 1)
  const watch = overfittingWatch(data, spec)

  for await (const event of sitting) {
    if (event.kind === 'progress') {
      yield { kind: 'progress', progress: progress.overall(event.progress) }
      continue
    }
    const { epoch } = event
    if (epoch === 0) progress.begin(0, [])
    else progress.finish(TRAINING, event.seconds)
    if (epoch > 0 || spec.measure.initial) {
      const { topology, weights } = serializeModel(model)
      const hash = context.sha256(new Uint8Array(weights.data))
      const measured = yield* measureEpoch({ spec, model, hash, test, runId, epoch, progress }, context)
      const point = pointOf(event, measured)
      yield { kind: 'point', point }
      const classifier = classifierOf(model, { bounds: test.bounds, hash })
      for (const warning of await watch(classifier, point, context)) yield { kind: 'warning', warning }
      yield { kind: 'checkpoint', checkpoint: { epoch, topology, weights, optimizer: event.optimizer } }
    }
    beginEpoch(epoch + 1)
  }
}

type Measured = Pick<
  EpochPoint,
  'cleanAccuracy' | 'attacks' | 'worstCases' | 'uncertainty' | 'certificates' | 'measureSeconds'
>

function pointOf({ epoch, loss, learningRate, seconds }: EpochEnd, measured: Measured): EpochPoint {
  return { kind: 'epoch', epoch, loss, learningRate, trainSeconds: seconds, ...measured }
}
