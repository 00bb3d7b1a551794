import * as tf from '@tensorflow/tfjs-core'
import type { Bounds } from '@contract/threat-model'
import { MethodSpec, type TrainingMethodId } from '@contract/training'
import { buildModel, networkOf } from '@core/models'
import { readChain } from '@core/models/chain/read'
import { neverAborted } from '@core/signal'
import { createRandom, type Random } from '@core/tensor/random'
import { type MethodInput, methodOf } from '@core/training/methods'

/** A network of nine pixels, four ReLU neurons and three classes, as plain numbers. */
const PIXELS = 9
const HIDDEN = 4
const CLASSES = 3
const spread = (count: number, phase: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.fround(1.5 * Math.sin(2.3 * at + phase)))
/** `[pixel][neuron]` */
export const first = Array.from({ length: PIXELS }, (_, pixel) => spread(HIDDEN, pixel))
export const firstBias = spread(HIDDEN, 0.4)
/** `[neuron][class]` */
export const second = Array.from({ length: HIDDEN }, (_, neuron) => spread(CLASSES, 5 * neuron + 1))
export const secondBias = spread(CLASSES, 2)

/** Five images between 0.1 and 0.9, and others near them. */
export const images = Array.from({ length: 5 }, (_, row) =>
  Array.from({ length: PIXELS }, (_, at) => Math.fround(0.5 + 0.4 * Math.sin(3.1 * at + 7 * row)))
)
export const moved = images.map((image, row) =>
  image.map((value, at) => Math.fround(value + 0.3 * Math.cos(5 * at + 3 * row)))
)
export const labels = [0, 1, 2, 0, 1]

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0)
const column = (matrix: readonly number[][], at: number): number[] => matrix.map((row) => row[at]!)
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Sums of the hidden neurons, before ReLU. */
export const sumsOf = (x: readonly number[]): number[] =>
  firstBias.map((bias, neuron) => dot(x, column(first, neuron)) + bias)

export function probabilities(x: readonly number[]): number[] {
  const hidden = sumsOf(x).map((value) => Math.max(0, value))
  return softmax(secondBias.map((bias, which) => dot(hidden, column(second, which)) + bias))
}

export function softmax(logits: readonly number[]): number[] {
  const exponentials = logits.map((value) => Math.exp(value))
  const sum = exponentials.reduce((total, value) => total + value, 0)
  return exponentials.map((value) => value / sum)
}

/** Gradient of the cross-entropy by the pixels. */
export function slopeOf(x: readonly number[], label: number): number[] {
  const outer = probabilities(x).map((value, which) => value - (which === label ? 1 : 0))
  const inner = sumsOf(x).map((value, neuron) => (value > 0 ? dot(outer, second[neuron]!) : 0))
  return first.map((weights) => dot(inner, weights))
}

/** The same network and images as tensors. */
export interface Small {
  readonly input: MethodInput<unknown>
  loss(examples: readonly number[][]): number
  /** What the loss is taken on. */
  examples(random?: Random): number[][]
  dispose(): void
}

export function smallOf(
  spec: { id: TrainingMethodId; options?: object },
  { bounds = { lower: 0, upper: 1 }, progress = 0.5 }: { bounds?: Bounds; progress?: number } = {}
): Small {
  const method = methodOf(spec.id)
  const layers = [
    { kind: 'flatten' as const },
    { kind: 'dense' as const, units: HIDDEN, activation: 'relu' as const }
  ]
  const model = buildModel({ name: 'small', layers }, [3, 3, 1], CLASSES, createRandom(1))
  tf.tidy(() =>
    [first, firstBias, second, secondBias].forEach((values, at) =>
      model.weights[at]!.write(tf.tensor(values))
    )
  )
  const asTensor = (rows: readonly number[][]): tf.Tensor4D =>
    tf.tensor4d(rows.flat(), [rows.length, 3, 3, 1])
  const x = asTensor(images)
  const y = tf.tensor1d(labels, 'int32')
  const network = networkOf(model)
  const input: MethodInput<unknown> = {
    ...{ network, again: network, chain: readChain(model), x, y, classCount: CLASSES, bounds },
    ...{ options: MethodSpec.parse(spec).options, random: createRandom(2), progress, signal: neverAborted }
  }
  return {
    input,
    loss: (rows) =>
      tf.tidy(() => method.loss({ ...input, examples: asTensor(rows) }).dataSync()[0] as number),
    examples: (random = input.random) =>
      tf.tidy(
        () => tf.reshape(method.examples!({ ...input, random }), [-1, PIXELS]).arraySync() as number[][]
      ),
    dispose() {
      tf.dispose([x, y])
      model.dispose()
    }
  }
}
