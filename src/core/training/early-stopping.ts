import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { attackInfos, attackLabel, AttackSpec } from '@contract/attacks'
import type { TrainSpec } from '@contract/job'
import type { Rate } from '@contract/measurement'
import type { LabelledImages } from '../data'
import { evaluateAttack } from '../evaluation/evaluate-attack'
import { measureAccuracy } from '../evaluation/accuracy'
import type { JobContext, WeightData } from '../jobs/job'
import { packTensors, unpackTensors, type NamedTensor } from '../models/weights'
import type { Classifier } from '../models/classifier'
import { imagesAt } from '../tensor/batches'
import type { Random } from '../tensor/random'

/** Of the training images these are held out, but no more than a tenth. */
const HELD_OUT = 1000
const SHARE = 0.1
const PGD_STEPS = 10
/** Names the first tensor of the state in a checkpoint. */
export const EARLY_STATE = 'early/numbers'

/** Training images, some of them held out of the training to judge it. */
export interface HeldOut {
  readonly train: LabelledImages
  readonly validation: LabelledImages
}

/** Parts a training split by the seed alone: the same images are held out when a training goes on. */
export function holdOut(data: LabelledImages, random: Random): HeldOut {
  const count = Math.max(1, Math.min(HELD_OUT, Math.floor(SHARE * data.count)))
  const order = random.permutation(data.count)
  // In the order of the split, so that what is trained on is, but for the gaps, what it is without this.
  const sorted = (part: Int32Array): Int32Array => Int32Array.from(part).sort((a, b) => a - b)
  return {
    train: imagesAt(data, sorted(order.subarray(count))),
    validation: imagesAt(data, sorted(order.subarray(0, count)))
  }
}

/** Judges each epoch of a training, keeps the weights of the best one, and says when to stop. */
export interface EarlyStopping {
  /** Takes in the accuracy on the images held out. Of equal epochs the first is the best. */
  judge(model: LayersModel, epoch: number, accuracy: number): void
  /** True once so many epochs in a row were no better than the best. */
  isOver(): boolean
  best(): { readonly epoch: number; readonly accuracy: number }
  /** Puts the weights of the best epoch into the network. */
  restore(model: LayersModel): void
  /** With `isEnded`, that of a training whose best weights are its result. */
  state(isEnded: boolean): WeightData
  dispose(): void
}

/** Whether a saved state is that of a training that has ended. */
export function hasEnded(saved: WeightData | null): boolean {
  if (saved === null) return false
  const tensors = unpackTensors(saved)
  const ended = tensors[0]?.tensor.dataSync<'float32'>()[3] === 1
  tf.dispose(tensors.map(({ tensor }) => tensor))
  return ended
}

/**
 * Early stopping on robust validation accuracy (Rice et al. 2020, arXiv 2002.11569, section 4.3).
 *
 * @param patience epochs without a better one
 * @param saved what `state` gave
 */
export function createEarlyStopping(patience: number, saved: WeightData | null): EarlyStopping {
  let numbers = { epoch: 0, accuracy: -1, last: 0 }
  let kept: NamedTensor[] = []
  if (saved !== null) {
    const [first, ...rest] = unpackTensors(saved)
    const [epoch = 0, accuracy = -1, last = 0] = Array.from(first?.tensor.dataSync<'float32'>() ?? [])
    first?.tensor.dispose()
    numbers = { epoch, accuracy, last }
    kept = rest
  }
  const drop = (): void => void tf.dispose(kept.map(({ tensor }) => tensor))
  return {
    judge(model, epoch, accuracy) {
      numbers = { ...numbers, last: epoch }
      // As a checkpoint keeps it, so that one that goes on compares the same numbers.
      const rounded = Math.fround(accuracy)
      if (rounded <= numbers.accuracy) return
      drop()
      numbers = { epoch, accuracy: rounded, last: epoch }
      kept = model.weights.map((weight, at) => ({ name: `early/${at}`, tensor: tf.clone(weight.read()) }))
    },
    isOver: () => numbers.last - numbers.epoch >= patience,
    best: () => ({ epoch: numbers.epoch, accuracy: numbers.accuracy }),
    restore(model) {
      model.weights.forEach((weight, at) => weight.write(kept[at]?.tensor ?? weight.read()))
    },
    state(isEnded) {
      const { epoch, accuracy, last } = numbers
      const first = tf.tensor1d([epoch, accuracy, last, isEnded ? 1 : 0])
      const packed = packTensors([{ name: EARLY_STATE, tensor: first }, ...kept])
      first.dispose()
      return packed
    },
    dispose: drop
  }
}

/** What an epoch is judged by: PGD-10 with the ball of the training; else the first attack measured; else no attack. */
export function judgingAttack({ method, measure }: Pick<TrainSpec, 'method' | 'measure'>): AttackSpec | null {
  const { norm = 'linf', epsilon } = method.options as { norm?: string; epsilon?: number }
  if (epsilon !== undefined && epsilon > 0 && attackInfos.pgd.norms.some((one) => one === norm))
    return AttackSpec.parse({ attack: 'pgd', norm, epsilon, options: { steps: PGD_STEPS } } as AttackSpec)
  return measure.attacks[0] ?? null
}

/** What an epoch was judged by: "under PGD-10 linf 0.1", "without an attack". */
export function judgedText(attack: AttackSpec | null): string {
  return attack === null ? 'without an attack' : `under ${attackLabel(attack)}`
}

/** Robust accuracy on the images held out, or clean accuracy without an attack. */
export async function validationAccuracy(
  model: Classifier,
  data: LabelledImages,
  { attack, seed, epoch }: { attack: AttackSpec | null; seed: number; epoch: number },
  context: JobContext
): Promise<Rate> {
  const batchSize = Math.min(256, data.count)
  if (attack === null) {
    const range = { offset: 0, count: data.count, batchSize }
    return (await measureAccuracy(model, data, range, context)).rate
  }
  const common = { model, data, spec: attack, samples: data.count, offset: 0, seed, batchSize }
  const events = evaluateAttack({ ...common, evaluationId: '', epoch, keepExamples: false }, context)
  let next = await events.next()
  while (next.done !== true) next = await events.next()
  return next.value.result.robustAccuracy
}
