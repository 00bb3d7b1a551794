import * as tf from '@tensorflow/tfjs-core'
import { AttackSpec } from '@contract/attacks'
import type { TrainSpec } from '@contract/job'
import type { EpochPoint, Rate, Warning } from '@contract/measurement'
import type { MethodSpec } from '@contract/training'
import type { LabelledImages } from '../data'
import { evaluateAttack } from '../evaluation/evaluate-attack'
import type { JobContext, WeightData } from '../jobs/job'
import type { Classifier } from '../models/classifier'
import { packTensors, unpackTensors } from '../models/weights'
import { batchOf, range } from '../tensor/batches'
import { inputGradient } from '../tensor/input-gradient'
import { balls } from '../tensor/norms'
import { createRandom } from '../tensor/random'
import { valuesOf } from '../tensor/values-of'

/** Training images on which the one-step and the many-step accuracy are compared. */
const WATCHED = 200
const PGD_STEPS = 10
/** Gap of FGSM and PGD accuracy from which training has learned its own step instead of robustness. */
const CATASTROPHIC_GAP = 0.2
/** Cosine of gradients below which one step says little of the ball. */
const LEAST_ALIGNMENT = 0.2
/** Loss of robust accuracy against the best epoch, and for how many measured epochs in a row. */
const ROBUST_LOSS = 0.02
const ROBUST_EPOCHS = 5

export interface OverfittingInput {
  readonly model: Classifier
  /** The training split. */
  readonly data: LabelledImages
  readonly method: MethodSpec
  readonly seed: number
  readonly epoch: number
}

/**
 * Catastrophic overfitting (Wong et al. 2020, section 5.4): the accuracy under FGSM stays high while that under PGD
 * falls, on the same training images, norm and epsilon as in training. Null for methods that do not train on
 * adversarial examples, and where the gap is at most 20 points.
 */
export async function catastrophicOverfitting(
  { model, data, method, seed, epoch }: OverfittingInput,
  context: JobContext
): Promise<Warning | null> {
  const ball = ballOf(method)
  if (ball === null) return null
  const { norm, epsilon } = ball
  const samples = Math.min(WATCHED, data.count)
  const accuracyUnder = async (attack: string, options: object): Promise<Rate> => {
    const spec = AttackSpec.parse({ attack, norm, epsilon, options })
    const common = { model, data, spec, samples, offset: 0, seed, batchSize: samples }
    const events = evaluateAttack({ ...common, evaluationId: '', epoch, keepExamples: false }, context)
    for (;;) {
      const next = await events.next()
      if (next.done === true) return next.value.result.robustAccuracy
    }
  }
  const fgsm = await accuracyUnder('fgsm', {})
  const pgd = await accuracyUnder('pgd', { steps: PGD_STEPS })
  if (fgsm.value - pgd.value <= CATASTROPHIC_GAP) return bentLoss({ model, data, method, seed, epoch }, ball)
  return {
    code: 'catastrophic-overfitting',
    message:
      `Catastrophic overfitting in epoch ${epoch}: of ${samples} training images ${percent(fgsm.value)} withstand ` +
      `FGSM but only ${percent(pgd.value)} PGD-${PGD_STEPS} (${norm} ${epsilon}). The network has learned the one ` +
      'step of its training. Try a smaller step, weight averaging, or PGD-AT.'
  }
}

/**
 * The alarm before the fall: the loss is bent so much in the ball that one step says little. Trainings by several steps
 * do not rest on that: on MNIST at epsilon 0.3 PGD-AT does well with a cosine about 0.2.
 */
function bentLoss(input: OverfittingInput, { norm, epsilon }: Ball): Warning | null {
  if ('steps' in input.method.options && input.method.options.steps > 1) return null
  const alignment = gradientAlignment(input)
  if (alignment === null || alignment.value >= LEAST_ALIGNMENT) return null
  return {
    code: 'catastrophic-overfitting',
    message:
      `Catastrophic overfitting in epoch ${input.epoch}: on ${alignment.images} training images the loss gradient and ` +
      `that at a random point of the ball (${norm} ${epsilon}) have a mean cosine of ${alignment.value.toFixed(2)} only ` +
      '(GradAlign, below 0.2). One step finds little there. Try a smaller step, weight averaging, or PGD-AT.'
  }
}

/** The ball of a training on perturbed images; null for the other methods. */
function ballOf({ id, options }: MethodSpec): Ball | null {
  const { norm = 'linf', epsilon } = options as { norm?: string; epsilon?: number }
  if (epsilon === undefined || epsilon === 0 || id === 'interval-bound' || !(norm in balls)) return null
  return { norm: norm as keyof typeof balls, epsilon }
}

interface Ball {
  readonly norm: keyof typeof balls
  readonly epsilon: number
}

/**
 * Gradient alignment (Andriushchenko and Flammarion 2020, arXiv 2007.02617, eq. 6): the mean cosine between the loss
 * gradients at a training image and at a random point of the ball around it. Near 1 the loss is straight in the ball, and
 * one step finds what many find. Images whose gradient is zero at either point do not count.
 *
 * @returns the mean and over how many images; null where none is left, and for methods that do not train in a ball
 */
export function gradientAlignment({
  model,
  data,
  method,
  seed,
  epoch
}: OverfittingInput): { readonly value: number; readonly images: number } | null {
  const ball = ballOf(method)
  if (ball === null) return null
  const { x, y } = batchOf(data, range(0, Math.min(WATCHED, data.count)))
  const random = createRandom(seed).fork(`alignment-${epoch}`)
  const size = x.size / x.shape[0]
  const moves = new Float32Array(x.size)
  for (let row = 0; row < x.shape[0]; row++)
    moves.set(balls[ball.norm].start(random, size, ball.epsilon), row * size)
  try {
    const cosines = valuesOf(() => {
      const here = inputGradient(model, x, y).gradient
      const there = inputGradient(model, tf.add(x, tf.tensor4d(moves, x.shape)), y).gradient
      const dot = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.sum(tf.mul(a, b), [1, 2, 3])
      // Gradients of sure images are tiny: scaled first, their squares do not vanish.
      const scaled = (one: tf.Tensor): tf.Tensor => tf.div(one, tf.max(tf.abs(one), [1, 2, 3], true))
      const [a, b] = [scaled(here), scaled(there)]
      return tf.div(dot(a, b), tf.sqrt(tf.mul(dot(a, a), dot(b, b))))
    }).filter((cosine) => Number.isFinite(cosine))
    const images = cosines.length
    return images === 0 ? null : { value: cosines.reduce((sum, one) => sum + one, 0) / images, images }
  } finally {
    tf.dispose([x, y])
  }
}

/** Robust accuracies of a measured epoch, one an attack. */
interface MeasuredEpoch {
  readonly epoch: number
  readonly robust: readonly number[]
}

function measuredOf({ epoch, attacks }: EpochPoint): MeasuredEpoch[] {
  // As a checkpoint keeps it, so that one that goes on compares the same numbers.
  const robust = attacks.map(({ robustAccuracy }) => Math.fround(robustAccuracy.value))
  return robust.length === 0 ? [] : [{ epoch, robust }]
}

/**
 * Robust overfitting (Rice et al. 2020, arXiv 2002.11569): for five measured epochs in a row the robust accuracy under
 * some attack has been more than 2 points below its best. Null otherwise.
 *
 * @param points epochs of one training, in order
 */
export function robustOverfitting(points: readonly EpochPoint[]): Warning | null {
  return lossSince(points.flatMap(measuredOf))
}

function lossSince(measured: readonly MeasuredEpoch[]): Warning | null {
  const last = measured[measured.length - 1]
  if (!last || measured.length <= ROBUST_EPOCHS) return null
  const valuesAt = (at: number): number[] => measured.map(({ robust }) => robust[at] ?? 0)
  const index = last.robust.findIndex((_, at) => {
    const values = valuesAt(at)
    const best = Math.max(...values)
    return values.slice(-ROBUST_EPOCHS).every((value) => best - value > ROBUST_LOSS)
  })
  if (index < 0) return null
  const values = valuesAt(index)
  const best = values.indexOf(Math.max(...values))
  return {
    code: 'robust-overfitting',
    message:
      `Robust overfitting: the robust accuracy was ${percent(values[best] ?? 0)} after epoch ` +
      `${measured[best]?.epoch ?? 0} and has been more than 2 points below that for ${ROBUST_EPOCHS} measured epochs. ` +
      'Take fewer epochs, a smaller learning rate at the end, or weight averaging.'
  }
}

/** Names the tensor of the watch's state in a checkpoint. */
export const WATCH_STATE = 'watch/numbers'

/** Looks at a training epoch by epoch. */
export interface OverfittingWatch {
  /** The alarms that an epoch sets off. */
  look(model: Classifier, point: EpochPoint, context: JobContext): Promise<Warning[]>
  /** What a training that goes on needs to sound the same alarms at the same epochs. */
  state(): WeightData
}

/**
 * Watches a training; each alarm sounds once, for the epochs after it seldom differ.
 *
 * @param saved what `state` gave; null to start, and for checkpoints of a program that did not keep it
 */
export function overfittingWatch(
  data: LabelledImages,
  { method, seed }: Pick<TrainSpec, 'method' | 'seed'>,
  saved: WeightData | null = null
): OverfittingWatch {
  const { said, measured } = saved === null ? { said: new Set<Alarm>(), measured: [] } : restored(saved)
  return {
    async look(model, point, context) {
      const { epoch } = point
      measured.push(...measuredOf(point))
      const isWatched = epoch > 0 && !said.has('catastrophic-overfitting')
      const found = [
        isWatched ? await catastrophicOverfitting({ model, data, method, seed, epoch }, context) : null,
        said.has('robust-overfitting') ? null : lossSince(measured)
      ]
      const warnings = found.flatMap((warning) => (warning === null ? [] : [warning]))
      for (const code of ALARMS) if (warnings.some((one) => one.code === code)) said.add(code)
      return warnings
    },
    state() {
      const rows = measured.flatMap(({ epoch, robust }) => [epoch, ...robust])
      const numbers = [
        ...ALARMS.map((code) => Number(said.has(code))),
        measured[0]?.robust.length ?? 0,
        ...rows
      ]
      const tensor = tf.tensor1d(numbers)
      const packed = packTensors([{ name: WATCH_STATE, tensor }])
      tensor.dispose()
      return packed
    }
  }
}

const ALARMS = ['catastrophic-overfitting', 'robust-overfitting'] as const
type Alarm = (typeof ALARMS)[number]

function restored(saved: WeightData): { readonly said: Set<Alarm>; readonly measured: MeasuredEpoch[] } {
  const tensors = unpackTensors(saved)
  const numbers = Array.from(tensors[0]?.tensor.dataSync<'float32'>() ?? [])
  tf.dispose(tensors.map(({ tensor }) => tensor))
  const said = new Set(ALARMS.filter((_, at) => numbers[at] === 1))
  const width = 1 + (numbers[ALARMS.length] ?? 0)
  const measured: MeasuredEpoch[] = []
  for (let at = ALARMS.length + 1; at + width <= numbers.length; at += width)
    measured.push({ epoch: numbers[at] as number, robust: numbers.slice(at + 1, at + width) })
  return { said, measured }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
