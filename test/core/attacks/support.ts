import { createHash } from 'node:crypto'
import * as tf from '@tensorflow/tfjs-core'
import { layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers'
import { attackInfos, AttackSpec, type AttackId } from '@contract/attacks'
import { Cancelled } from '@contract/errors'
import { queryBudget } from '@contract/attacks/repeat'
import type { Bounds, Norm, ThreatModel } from '@contract/threat-model'
import { attackOf, createOracle, type AttackProgress, type CallRecord } from '@core/attacks'
import type { LabelledImages } from '@core/data'
import { otherImages } from '@core/evaluation/target-images'
import type { JobContext } from '@core/jobs/job'
import { buildModel, classifierOf, type Classifier } from '@core/models'
import { neverAborted, type Signal } from '@core/signal'
import { createRandom } from '@core/tensor/random'
import { quickOptionsOf } from './quick-options'

export { attackCases, quickOptionsOf } from './quick-options'

const CLASSES = 3
export const SHAPE: [number, number, number] = [6, 6, 1]
export const unitBox: Bounds = { lower: 0, upper: 1 }

/** An attack as the laws run it: quick where its defaults are long, but for the options given. */
export function lawSpec(
  attack: AttackId,
  norm: Norm,
  epsilon: number,
  options: Record<string, unknown> = {}
): AttackSpec {
  const spec: unknown = { attack, norm, epsilon, options: { ...quickOptionsOf(attack, norm), ...options } }
  return AttackSpec.parse(spec as AttackSpec)
}

function smallConvolution(): LayersModel {
  const model = sequential({
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: SHAPE }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: CLASSES })
    ]
  })
  const random = createRandom(12)
  for (const weight of model.weights) {
    const shape = weight.shape as number[]
    const count = shape.reduce((product, side) => product * side, 1)
    const start = tf.tensor(shape.length > 1 ? random.normalArray(count) : new Float32Array(count), shape)
    weight.write(start)
    start.dispose()
  }
  return model
}

const builders: Readonly<Record<string, () => LayersModel>> = {
  linear: () => buildModel('linear', SHAPE, CLASSES, createRandom(3)),
  mlp: () => buildModel('mlp', SHAPE, CLASSES, createRandom(4)),
  convolution: smallConvolution
}
export const tinyModels = Object.keys(builders)

/** Hands over a small network and frees it afterwards. */
export async function withTinyModel(
  name: string,
  use: (model: Classifier) => Promise<void> | void
): Promise<void> {
  const build = builders[name]
  if (!build) throw new Error(`no tiny model called ${name}`)
  const layersModel = build()
  try {
    await use(classifierOf(layersModel, { bounds: unitBox, hash: name }))
  } finally {
    layersModel.dispose()
  }
}

/** A classifier from plain maths. */
export function classifier(
  logits: (x: tf.Tensor4D) => tf.Tensor2D,
  inputShape: [number, number, number] = SHAPE,
  classCount = CLASSES
): Classifier {
  return { logits: (x) => tf.tidy(() => logits(x)), inputShape, classCount, bounds: unitBox, hash: 'by hand' }
}

/** `W x + bias` with the columns of W as classes. */
export function linearClassifier(weights: Float32Array[], bias: number[]): Classifier {
  const [first] = weights
  const size = first?.length ?? 0
  return classifier(
    (x) => {
      const w = tf.tensor2d(Float32Array.from(weights.flatMap((column) => [...column])), [
        weights.length,
        size
      ])
      return tf.add(tf.matMul(tf.reshape(x, [x.shape[0], size]), w, false, true), tf.tensor1d(bias))
    },
    [size, 1, 1],
    weights.length
  )
}

/** Random images, labelled as the model sees them but for every `wrongEvery`-th one. */
export function imagesFor(model: Classifier, count: number, seed = 11, wrongEvery = 5): LabelledImages {
  const size = model.inputShape.reduce((product, side) => product * side, 1)
  const pixels = createRandom(seed).uniformArray(count * size, 0, 1)
  const labels = Uint8Array.from(
    tf.tidy(() =>
      tf.argMax(model.logits(tf.tensor4d(pixels, [count, ...model.inputShape])), 1).dataSync<'int32'>()
    ),
    (label, index) => (index % wrongEvery === wrongEvery - 1 ? (label + 1) % model.classCount : label)
  )
  return {
    count,
    imageShape: [...model.inputShape],
    classCount: model.classCount,
    bounds: unitBox,
    pixels,
    labels,
    datasetHash: 'random images'
  }
}

export const context: JobContext = {
  signal: neverAborted,
  now: () => performance.now(),
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex')
}

/** A signal with a switch. */
export function switchedSignal(): Signal & { abort(): void } {
  let aborted = false
  return {
    get aborted() {
      return aborted
    },
    throwIfAborted() {
      if (aborted) throw new Cancelled()
    },
    abort: () => void (aborted = true)
  }
}

export interface AttackSetup {
  readonly model: Classifier
  readonly data: LabelledImages
  readonly attack: AttackId
  readonly norm: Norm
  readonly epsilon: number
  readonly options?: Record<string, unknown>
  readonly seed?: number
  readonly batchSize?: number
  /** Places in the data; all of them by default. */
  readonly indices?: number[]
  readonly bounds?: Bounds
  readonly signal?: Signal
}

export interface RunningAttack {
  readonly steps: AsyncGenerator<AttackProgress, tf.Tensor4D, void>
  readonly record: CallRecord
  readonly x: tf.Tensor4D
  readonly threat: ThreatModel
}

/** Starts an attack by itself, without the referee. The caller disposes x and the result. */
export function startAttack(setup: AttackSetup): RunningAttack {
  const { model, data, signal = neverAborted, indices = [...data.labels.keys()] } = setup
  const size = data.pixels.length / data.count
  const values = indices.flatMap((index) => [...data.pixels.subarray(index * size, (index + 1) * size)])
  const x = tf.tensor4d(values, [indices.length, ...data.imageShape])
  const labels = Int32Array.from(indices, (index) => data.labels[index] as number)
  const { attack, norm, epsilon, options: given = quickOptionsOf(attack, norm) } = setup
  const spec = AttackSpec.parse({ attack, norm, epsilon, options: given as never })
  const { knowledge } = attackInfos[attack]
  const threat: ThreatModel = {
    norm,
    epsilon,
    bounds: setup.bounds ?? data.bounds,
    knowledge,
    targeted: false
  }
  const { options } = spec
  const budget = queryBudget(options)
  const batchSize = setup.batchSize ?? 128
  const { oracle, record } = createOracle({ model, labels, batchSize, knowledge, budget, signal })
  const random = createRandom(setup.seed ?? 1)
  const imageElsewhere = otherImages(data, labels, Int32Array.from(indices), random)
  const input = { oracle, x, sampleIndices: indices, threat, options, random, signal, imageElsewhere }
  const steps = attackOf(setup.attack)(input)
  return { steps, record, x, threat }
}

/** Runs an attack by itself to its end. */
export async function runAttack(
  setup: AttackSetup
): Promise<{ x: Float32Array; xAdv: Float32Array; record: CallRecord; fooled: boolean[] }> {
  const { steps, record, x } = startAttack(setup)
  const result = await finish(steps)
  const { data, indices = [...data.labels.keys()] } = setup
  const predicted = tf.tidy(() => tf.argMax(setup.model.logits(result), 1).dataSync<'int32'>())
  const found = {
    x: Float32Array.from(x.dataSync<'float32'>()),
    xAdv: Float32Array.from(result.dataSync<'float32'>()),
    record,
    fooled: indices.map((index, row) => predicted[row] !== data.labels[index])
  }
  tf.dispose([x, result])
  return found
}

/** Drains a generator and gives what it returns. */
export async function finish<Event, Result>(running: AsyncGenerator<Event, Result, void>): Promise<Result> {
  for (;;) {
    const next = await running.next()
    if (next.done === true) return next.value
  }
}

/** Distance of each sample, in double precision. */
export function distancesOf(norm: Norm, x: Float32Array, xAdv: Float32Array, count: number): number[] {
  const size = x.length / count
  return Array.from({ length: count }, (_, row) => {
    const changes = Array.from({ length: size }, (__, at) =>
      Math.abs((xAdv[row * size + at] as number) - (x[row * size + at] as number))
    )
    return lengthOf(norm, changes)
  })
}

export function lengthOf(norm: Norm, values: number[]): number {
  switch (norm) {
    case 'linf':
      return Math.max(...values.map(Math.abs))
    case 'l2':
      return Math.hypot(...values)
    case 'l1':
      return values.reduce((sum, value) => sum + Math.abs(value), 0)
    case 'l0':
      return values.filter((value) => value !== 0).length
    default:
      throw new Error(`nothing measures ${norm}`)
  }
}
