import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { TrainSpec } from '@contract/job'
import type { EpochPoint } from '@contract/measurement'
import type { LabelledImages } from '../data'
import { buildModel, classifierOf, restoreModel, serializeModel } from '../models'
import { firstImages } from '../tensor/batches'
import { BatchTooLarge, tooLittle } from '../tensor/out-of-memory'
import { createRandom } from '../tensor/random'
import {
  createEarlyStopping,
  EARLY_STATE,
  hasEnded,
  holdOut,
  judgedText,
  judgingAttack,
  validationAccuracy,
  type EarlyStopping
} from '../training/early-stopping'
import { overfittingWatch, WATCH_STATE, type OverfittingWatch } from '../training/overfitting'
import { train, type EpochEnd } from '../training/train'
import { joinStates, splitAt } from '../training/weight-averaging'
import { createEpochProgress } from './epoch-progress'
import type { CoreEvent, CoreJob, JobContext, TrainingCheckpoint, WeightData } from './job'
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
  const saved = checkpoint === null ? null : savedStates(checkpoint.optimizer)
  if (checkpoint !== null && (checkpoint.epoch >= spec.epochs || hasEnded(saved?.early ?? null))) {
    // Stopped between its last checkpoint and its end: all that is left is to name the result.
    yield { kind: 'checkpoint', checkpoint }
    return
  }
  const random = createRandom(spec.seed)
  const whole = firstImages(input.train, spec.limits.train)
  const { train: data, validation } =
    spec.earlyStopping === null
      ? { train: whole, validation: null }
      : holdOut(whole, random.fork('validation'))
  const test = firstImages(input.test, spec.limits.test)
  const model =
    checkpoint === null
      ? buildModel(
          spec.architecture,
          data.imageShape,
          data.classCount,
          random.fork('weights'),
          spec.initialWeights
        )
      : await restoreModel(checkpoint.topology, checkpoint.weights)
  const early =
    spec.earlyStopping === null ? null : createEarlyStopping(spec.earlyStopping, saved?.early ?? null)
  try {
    const { method, optimizer, schedule, clipNorm, weightPerturbation, averageDecay, batchSize, epochs } =
      spec
    const refinements = { clipNorm, weightPerturbation, averageDecay }
    const common = { model, data, method, optimizer, schedule, ...refinements, batchSize, epochs }
    const resume = checkpoint && {
      epoch: checkpoint.epoch,
      optimizer: saved?.optimizer ?? checkpoint.optimizer
    }
    const sitting = train({ ...common, random: random.fork('order'), resume }, context)
    const watch = overfittingWatch(data, spec, saved?.watch ?? null)
    yield* followTraining(input, model, { watch, test, validation, early }, sitting, context)
    if (early !== null) yield* takeBest(early, model, judgedText(judgingAttack(spec)))
  } finally {
    early?.dispose()
    model.dispose()
  }
}

/** What a checkpoint keeps beside the network: the optimizer's state with averages, the watch's, early stopping's. */
function savedStates(joined: WeightData): {
  readonly optimizer: WeightData
  readonly watch: WeightData | null
  readonly early: WeightData | null
} {
  const { before, after: early } = splitAt(joined, EARLY_STATE)
  const { before: optimizer, after: watch } = splitAt(before, WATCH_STATE)
  return { optimizer, watch, early }
}

const TRAINING = 'training'

async function* followTraining(
  { spec, checkpoint, runId }: TrainJobInput,
  model: LayersModel,
  { watch, test, validation, early }: Watched,
  sitting: ReturnType<typeof train>,
  context: JobContext
): AsyncGenerator<CoreEvent, void, void> {
  const progress = createEpochProgress(spec.epochs)
  const beginEpoch = (epoch: number): void =>
    progress.begin(epoch, [TRAINING, ...measurementsDue(spec, epoch).map(({ part }) => part)])
  if (checkpoint !== null) beginEpoch(checkpoint.epoch + 1)

  for await (const event of sitting) {
    if (event.kind === 'progress') {
      yield { kind: 'progress', progress: progress.overall(event.progress) }
      continue
    }
    const { epoch } = event
    let optimizer = event.optimizer
    if (epoch === 0) progress.begin(0, [])
    else progress.finish(TRAINING, event.seconds)
    if (epoch > 0 || spec.measure.initial) {
      const { topology, weights } = serializeModel(model)
      const hash = context.sha256(new Uint8Array(weights.data))
      const measured = yield* measureEpoch({ spec, model, hash, test, runId, epoch, progress }, context)
      const classifier = classifierOf(model, { bounds: test.bounds, hash })
      const attack = judgingAttack(spec)
      const validated =
        validation === null || early === null || epoch === 0
          ? {}
          : {
              validation: {
                accuracy: await validationAccuracy(
                  classifier,
                  validation,
                  { attack, seed: spec.seed, epoch },
                  context
                ),
                attack
              }
            }
      const point = { ...pointOf(event, measured), ...validated }
      if (point.validation) early?.judge(model, epoch, point.validation.accuracy.value)
      yield { kind: 'point', point }
      for (const warning of await watch.look(classifier, point, context)) yield { kind: 'warning', warning }
      optimizer = joinStates(optimizer, watch.state())
      if (early !== null) optimizer = joinStates(optimizer, early.state(false))
      yield { kind: 'checkpoint', checkpoint: { epoch, topology, weights, optimizer } }
    }
    if (early?.isOver() === true && epoch < spec.epochs) {
      const message = `Stopped after epoch ${epoch}: none of the last ${spec.earlyStopping} was better than epoch ${early.best().epoch} on the images held out, ${judgedText(judgingAttack(spec))}.`
      yield { kind: 'log', message }
      return
    }
    beginEpoch(epoch + 1)
  }
}

/** The network of the best epoch becomes the model. */
function* takeBest(
  early: EarlyStopping,
  model: LayersModel,
  judged: string
): Generator<CoreEvent, void, void> {
  const { epoch, accuracy } = early.best()
  if (epoch === 0) return
  early.restore(model)
  const { topology, weights } = serializeModel(model)
  const share = `${(100 * accuracy).toFixed(1)} %`
  yield {
    kind: 'log',
    message: `The network of epoch ${epoch} is the model: ${share} on the images held out, ${judged}.`
  }
  yield { kind: 'checkpoint', checkpoint: { epoch, topology, weights, optimizer: early.state(true) } }
}

/** What a training is measured on, and what judges it. */
interface Watched {
  readonly watch: OverfittingWatch
  readonly test: LabelledImages
  /** Training images held out; null where nothing stops early. */
  readonly validation: LabelledImages | null
  readonly early: EarlyStopping | null
}

type Measured = Pick<
  EpochPoint,
  'cleanAccuracy' | 'attacks' | 'worstCases' | 'uncertainty' | 'certificates' | 'measureSeconds'
>

function pointOf({ epoch, loss, learningRate, seconds }: EpochEnd, measured: Measured): EpochPoint {
  return { kind: 'epoch', epoch, loss, learningRate, trainSeconds: seconds, ...measured }
}
