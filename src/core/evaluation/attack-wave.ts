import * as tf from '@tensorflow/tfjs-core'
import { goalOf, type AttackId, type AttackOptions, type AttackSpec } from '@contract/attacks'
import { queryBudget } from '@contract/attacks/repeat'
import type { ThreatModel } from '@contract/threat-model'
import { createOracle, type AttackFunction, type AttackProgress } from '../attacks'
import { warmPoints } from '../attacks/legal'
import type { LabelledImages } from '../data'
import type { Classifier } from '../models/classifier'
import type { Signal } from '../signal'
import { batchOf, range } from '../tensor/batches'
import type { Random } from '../tensor/random'
import type { FittedChange } from './fitted-change'
import { gridOf } from './grid-of'
import { probabilityRows } from './indicators'
import { correctRows, outcomesOf, predict } from './predict'
import { judge, type Verdict } from './referee'
import { canBeHeard, forgottenRows, witnessOf } from './silent-success'
import type { Tally } from './tally'
import { otherImages, targetImages } from './target-images'
import { attackedRows, targetsOf } from './targets'
import type { WarmExamples } from './warm-start'

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
  /** Where a smaller epsilon was attacked before: what was found there counts here, and the attack begins with it. */
  readonly warm?: WarmExamples | null
  /** The change that was fitted to all images of the evaluation, of an attack that has one for all. */
  readonly fitted?: FittedChange | null
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
 * that are classified right are attacked, but by what changes every image; of the others the clean input stands for the
 * adversarial one.
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
    if (canBeHeard(input)) tally.silent.fill(0, at, at + indices.length)
    for (const key of ['cleanClass', 'adversarialClass'] as const) tally[key].set(predicted, at)
    for (const key of ['cleanMargin', 'adversarialMargin'] as const) tally[key].set(margin, at)
    tally.likeProbabilities.set(probabilityRows(outputs, model.classCount), at)
    const clean = Float32Array.from(x.dataSync<'float32'>())
    const goal = goalOf(input.spec)
    const targets = targetsOf({ goal, outputs, labels, indices, random: input.random })
    const attacked = attackedRows(input.spec, { correct, targets, labels })
    for (const row of attacked) tally.attacked[at + row] = 1
    const wave = { x, labels, targets, indices }
    let xAdv: Float32Array = clean
    let logits: Float32Array = outputs
    const put = (found: Found): void => {
      xAdv = withRows(xAdv, found.xAdv, found.rows, indices.length)
      logits = withRows(logits, found.logits, found.rows, indices.length)
    }
    const known = takeOver(input, { ...wave, attacked }, tally, at)
    if (known) put(known)
    const open = attacked.filter((row) => known?.rows.includes(row) !== true)
    if (open.length > 0) put(yield* attackRows(input, { ...wave, attacked: open }, tally, at))
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
 * Enters what the referee found of one sample. One that was wrong before is no success, whatever it is after.
 *
 * @param epsilon of a minimum-norm attack, else null. What lies beyond is an adversarial input, but no success: within
 *   epsilon the network's answer stays the clean one. Where nothing was found it is infinitely far.
 */
function enter(tally: Tally, sample: number, verdict: Verdict, place: number, epsilon: number | null): void {
  for (const key of ['distance', 'leftBall', 'leftBox', 'notFinite'] as const)
    tally[key][sample] = verdict[key][place] as number
  const isFound = verdict.fooled[place] === 1 && tally.cleanCorrect[sample] === 1
  if (epsilon !== null && !isFound) tally.distance[sample] = Infinity
  const isWithin = epsilon === null || (tally.distance[sample] as number) <= epsilon
  tally.found[sample] = isFound ? 1 : 0
  tally.success[sample] = isFound && isWithin ? 1 : 0
  if (!isWithin) return
  tally.adversarialClass[sample] = verdict.predicted[place] as number
  tally.adversarialMargin[sample] = verdict.margin[place] as number
}

/** What `change` makes of a tensor, which is disposed. */
function moved(x: tf.Tensor4D, change: (x: tf.Tensor4D) => tf.Tensor4D): tf.Tensor4D {
  try {
    return change(x)
  } finally {
    x.dispose()
  }
}

/** Forward passes that judging an example of a smaller epsilon costs. */
const WARM_CALLS = 1

/** What the network says of the legal inputs of some rows of a wave. */
interface Found {
  readonly rows: Int32Array
  readonly xAdv: Float32Array
  readonly logits: Float32Array
}

/** The examples of a smaller epsilon for some rows of a wave; the caller disposes them. */
function warmRows(warm: WarmExamples, x: tf.Tensor4D, rows: Int32Array, at: number): tf.Tensor4D {
  const size = x.size / x.shape[0]
  const values = new Float32Array(rows.length * size)
  rows.forEach((row, place) =>
    values.set(warm.xAdv.subarray((at + row) * size, (at + row + 1) * size), place * size)
  )
  return tf.tensor4d(values, [rows.length, x.shape[1], x.shape[2], x.shape[3]])
}

/**
 * Enters the examples of a smaller epsilon that fool the network here as well: they need no further attack. One forward
 * pass each, which counts. Null where there are none.
 */
function takeOver(input: WaveInput, wave: Wave, tally: Tally, at: number): Found | null {
  const { model, threat, batchSize, signal, warm } = input
  if (!warm || wave.attacked.length === 0) return null
  const pick = (all: Int32Array): Int32Array => wave.attacked.map((row) => all[row] as number)
  const x = tf.tidy(() => tf.gather(wave.x, tf.tensor1d(wave.attacked, 'int32')))
  const claimed = warmRows(warm, wave.x, wave.attacked, at)
  try {
    const asked = { model, labels: pick(wave.labels), targets: wave.targets && pick(wave.targets) }
    const verdict = judge({ ...asked, x, xAdv: claimed, threat, batchSize, signal })
    const values = Float32Array.from(verdict.xAdv.dataSync<'float32'>())
    verdict.xAdv.dispose()
    const size = values.length / wave.attacked.length
    const places = range(0, wave.attacked.length).filter((place) => verdict.fooled[place] === 1)
    wave.attacked.forEach((row, place) => {
      const sample = at + row
      tally.forwardCalls[sample] = WARM_CALLS
      if (verdict.fooled[place] !== 1) return
      enter(tally, sample, verdict, place, null)
      tally.wonBy[sample] = warm.wonBy[sample] ?? null
    })
    return {
      rows: places.map((place) => wave.attacked[place] as number),
      xAdv: rowsFrom(values, size, places),
      logits: rowsFrom(verdict.logits, model.classCount, places)
    }
  } finally {
    tf.dispose([x, claimed])
  }
}

function rowsFrom(all: Float32Array, size: number, places: Int32Array): Float32Array {
  const picked = new Float32Array(places.length * size)
  places.forEach((place, at) => picked.set(all.subarray(place * size, (place + 1) * size), at * size))
  return picked
}

/** Runs an attack to its end, or to where it is left, and disposes what it began with. */
async function* withTensor<Step, Result>(
  running: AsyncGenerator<Step, Result, void>,
  tensor: tf.Tensor | null
): AsyncGenerator<Step, Result, void> {
  try {
    return yield* running
  } finally {
    tensor?.dispose()
  }
}

/** Runs the attack on some rows of a wave and has it judged; returns the legal inputs of these rows and what the network says of them. */
async function* attackRows(
  input: WaveInput,
  wave: Wave,
  tally: Tally,
  at: number
): AsyncGenerator<AttackProgress, Found, void> {
  const { model, data, attack, spec, threat, isMinimumNorm, random, batchSize, signal, warm, fitted } = input
  const labels = wave.attacked.map((row) => wave.labels[row] as number)
  const { targets: all } = wave
  const targets = all && wave.attacked.map((row) => all[row] as number)
  const sampleIndices = wave.attacked.map((row) => wave.indices[row] as number)
  const x = tf.tidy(() => tf.gather(wave.x, tf.tensor1d(wave.attacked, 'int32')))
  try {
    const asked = { model, labels, targets, batchSize, signal }
    const { options } = spec
    const budget = queryBudget(options)
    const reach = isMinimumNorm ? Infinity : threat.epsilon
    const allowed = { ...threat, epsilon: reach }
    const quantise = threat.eightBit ? gridOf(x, allowed) : undefined
    const witness = witnessOf(input, { ...asked, x, threat })
    const seen = { knowledge: threat.knowledge, budget, quantise, hear: witness?.hear }
    const { oracle, record } = createOracle({ ...asked, ...seen })
    const credit = (row: number, member: string): void => {
      tally.wonBy[at + (wave.attacked[row] as number)] = member
    }
    const ofTarget = targets && targetImages(data, targets, sampleIndices, random)
    const imageElsewhere = ofTarget ?? otherImages(data, labels, sampleIndices, random)
    const given = { imageElsewhere, ...(ofTarget ? { imageOfTarget: ofTarget } : {}) }
    const common = { oracle, x, sampleIndices, threat, options, random, signal, credit }
    // No ball of l0 has a projection; what is found in a smaller one counts, and no attack there begins elsewhere than at x.
    const near = warm && threat.norm !== 'l0' ? warmRows(warm, wave.x, wave.attacked, at) : null
    const from = near && moved(near, (xAdv) => warmPoints(x, xAdv, threat))
    const change = fitted ? tf.tensor4d(fitted.values, [1, ...data.imageShape]) : null
    const running = attack({
      ...common,
      ...given,
      ...(from ? { from } : {}),
      ...(change ? { fitted: change } : {})
    })
    const found = yield* withTensor(withTensor(running, from), change)
    const claimed = quantise ? moved(found, (all) => quantise(all, range(0, labels.length))) : found
    try {
      const verdict = judge({ ...asked, x, xAdv: claimed, threat: allowed })
      try {
        wave.attacked.forEach((row, place) => {
          const sample = at + row
          enter(tally, sample, verdict, place, isMinimumNorm ? threat.epsilon : null)
          for (const key of ['forwardCalls', 'backwardCalls', 'zeroGradient', 'notFiniteGradient'] as const)
            tally[key][sample] =
              (record[key][place] as number) +
              (fitted?.calls[key][(wave.indices[row] as number) - fitted.first] ?? 0)
          if (warm) tally.forwardCalls[sample]! += WARM_CALLS
        })
        if (witness) {
          const success = wave.attacked.map((row) => tally.success[at + row] as number)
          for (const place of forgottenRows(witness, success, { ...asked, x, threat }, quantise))
            tally.silent[at + (wave.attacked[place] as number)] = 1
        }
        return {
          rows: wave.attacked,
          xAdv: Float32Array.from(verdict.xAdv.dataSync<'float32'>()),
          logits: verdict.logits
        }
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
