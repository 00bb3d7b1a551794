import * as tf from '@tensorflow/tfjs-core'
import { goalOf, type AttackId, type AttackOptions, type AttackSpec } from '@contract/attacks'
import type { ThreatModel } from '@contract/threat-model'
import { createOracle, type AttackFunction, type Quantise, type AttackProgress } from '../attacks'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { batchOf, range } from '../tensor/batches'
import { projectOntoGrid } from '../tensor/eight-bit-grid'
import type { Random } from '../tensor/random'
import { probabilityRows } from './indicators'
import { correctRows, outcomesOf, predict } from './predict'
import { judge, type Verdict } from './referee'
import type { Tally } from './tally'
import { targetImages } from './target-images'
import { targetsOf } from './targets'

export interface WaveInput {
  readonly model: Classifier
  readonly data: LabelledImages
  readonly attack: AttackFunction<AttackOptions<AttackId>>
  readonly spec: AttackSpec
  readonly threat: ThreatModel
  /** True: the nearest adversarial input counts, which may lie beyond epsilon; the distance decides about success. */
  readonly isMinimumNorm: boolean
  readonly random: Random
  readonly batchSize: number
  readonly signal: Signal
}

/** Pixels of one wave, in test order, NHWC in model units, and what the network says of them. */
export interface WaveExamples {
  readonly x: Float32Array
  readonly xAdv: Float32Array
  /** `[n, classCount]`, before and after. */
  readonly cleanLogits: Float32Array
  readonly logits: Float32Array
  /** The class that each image was to be taken for; null when any wrong one counts. */
  readonly targets: Int32Array | null
}

/**
 * Attacks the images `indices` together and enters what the referee finds into the tally from `at` on. Only samples
 * that are classified right are attacked; of the others the clean input stands for the adversarial one.
 */
export async function* attackWave(
  input: WaveInput,
  indices: Int32Array,
  tally: Tally,
  at: number
): AsyncGenerator<AttackProgress, WaveExamples, void> {
  const { model, data, batchSize, signal } = input
  const { x, y } = batchOf(data, indices)
  try {
    const labels = Int32Array.from(y.dataSync<'int32'>())
    const outputs = predict(model, x, batchSize, signal)
    const correct = correctRows(outputs, model.classCount, labels)
    const { predicted, margin } = outcomesOf(outputs, model.classCount, labels)
    tally.cleanCorrect.set(correct, at)
    tally.label.set(labels, at)
    for (const key of ['cleanClass', 'adversarialClass'] as const) tally[key].set(predicted, at)
    for (const key of ['cleanMargin', 'adversarialMargin'] as const) tally[key].set(margin, at)
    tally.likeProbabilities.set(probabilityRows(outputs, model.classCount), at)
    const clean = Float32Array.from(x.dataSync<'float32'>())
    const attacked = range(0, indices.length).filter((row) => correct[row] === 1)
    const goal = goalOf(input.spec)
    const targets = targetsOf({ goal, outputs, labels, indices, random: input.random })
    if (attacked.length === 0)
      return { x: clean, xAdv: clean, cleanLogits: outputs, logits: outputs, targets }
    const found = yield* attackRows(input, { x, labels, targets, indices, attacked }, tally, at)
    const xAdv = withRows(clean, found.xAdv, attacked, indices.length)
    const logits = withRows(outputs, found.logits, attacked, indices.length)
    return { x: clean, xAdv, cleanLogits: outputs, logits, targets }
  } finally {
    tf.dispose([x, y])
  }
}

/** A copy of `all`, which has `count` rows, with the rows `places` replaced. */
function withRows(all: Float32Array, rows: Float32Array, places: Int32Array, count: number): Float32Array {
  const result = all.slice()
  const size = all.length / count
  places.forEach((row, place) => result.set(rows.subarray(place * size, (place + 1) * size), row * size))
  return result
}

interface Wave {
  readonly x: tf.Tensor4D
  readonly labels: Int32Array
  readonly targets: Int32Array | null
  readonly indices: Int32Array
  /** Rows of x to attack. */
  readonly attacked: Int32Array
}

/**
 * Enters what the referee found of one sample.
 *
 * @param epsilon of a minimum-norm attack, else null. What lies beyond is an adversarial input, but no success: within
 *   epsilon the network's answer stays the clean one. Where nothing was found it is infinitely far.
 */
function enter(tally: Tally, sample: number, verdict: Verdict, place: number, epsilon: number | null): void {
  for (const key of ['distance', 'leftBall', 'leftBox', 'notFinite'] as const)
    tally[key][sample] = verdict[key][place] as number
  const isFound = verdict.fooled[place] === 1
  if (epsilon !== null && !isFound) tally.distance[sample] = Infinity
  const isWithin = epsilon === null || (tally.distance[sample] as number) <= epsilon
  tally.found[sample] = isFound ? 1 : 0
  tally.success[sample] = isFound && isWithin ? 1 : 0
  if (!isWithin) return
  tally.adversarialClass[sample] = verdict.predicted[place] as number
  tally.adversarialMargin[sample] = verdict.margin[place] as number
}

/** Brings inputs of the samples of `x` onto the grid of 8-bit images, inside the ball around their clean inputs. */
function gridOf(x: tf.Tensor4D, threat: ThreatModel): Quantise {
  return (inputs, rows) =>
    tf.tidy(() => projectOntoGrid(tf.gather(x, tf.tensor1d(rows, 'int32')), inputs, threat))
}

/** What `change` makes of a tensor, which is disposed. */
function moved(x: tf.Tensor4D, change: (x: tf.Tensor4D) => tf.Tensor4D): tf.Tensor4D {
  try {
    return change(x)
  } finally {
    x.dispose()
  }
}

/** Runs the attack on some rows of a wave and has it judged; returns the legal inputs of these rows and what the network says of them. */
async function* attackRows(
  { model, data, attack, spec, threat, isMinimumNorm, random, batchSize, signal }: WaveInput,
  wave: Wave,
  tally: Tally,
  at: number
): AsyncGenerator<AttackProgress, Pick<WaveExamples, 'xAdv' | 'logits'>, void> {
  const labels = wave.attacked.map((row) => wave.labels[row] as number)
  const { targets: all } = wave
  const targets = all && wave.attacked.map((row) => all[row] as number)
  const sampleIndices = wave.attacked.map((row) => wave.indices[row] as number)
  const x = tf.tidy(() => tf.gather(wave.x, tf.tensor1d(wave.attacked, 'int32')))
  try {
    const asked = { model, labels, targets, batchSize, signal }
    const { options } = spec
    const budget = 'queries' in options ? { forwardCalls: options.queries as number } : {}
    const reach = isMinimumNorm ? Infinity : threat.epsilon
    const allowed = { ...threat, epsilon: reach }
    const quantise = threat.eightBit ? gridOf(x, allowed) : undefined
    const { oracle, record } = createOracle({ ...asked, knowledge: threat.knowledge, budget, quantise })
    const credit = (row: number, member: string): void => {
      tally.wonBy[at + (wave.attacked[row] as number)] = member
    }
    const given = targets ? { imageOfTarget: targetImages(data, targets, sampleIndices, random) } : {}
    const common = { oracle, x, sampleIndices, threat, options, random, signal, credit }
    const found = yield* attack({ ...common, ...given })
    const claimed = quantise ? moved(found, (all) => quantise(all, range(0, labels.length))) : found
    try {
      const verdict = judge({ ...asked, x, xAdv: claimed, threat: allowed })
      try {
        wave.attacked.forEach((row, place) => {
          const sample = at + row
          enter(tally, sample, verdict, place, isMinimumNorm ? threat.epsilon : null)
          for (const key of ['forwardCalls', 'backwardCalls', 'zeroGradient', 'notFiniteGradient'] as const)
            tally[key][sample] = record[key][place] as number
        })
        return { xAdv: Float32Array.from(verdict.xAdv.dataSync<'float32'>()), logits: verdict.logits }
      } finally {
        verdict.xAdv.dispose()
      }
    } finally {
      claimed.dispose()
    }
  } finally {
    x.dispose()
  }
}
