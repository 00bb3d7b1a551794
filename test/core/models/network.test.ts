import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import {
  input,
  layers,
  model as graph,
  sequential,
  type LayersModel,
  type SymbolicTensor
} from '@tensorflow/tfjs-layers'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { architectureInfos, type ArchitectureId } from '@contract/architecture'
import { buildModel, networkOf } from '@core/models'
import { optimize } from '@core/models/chain/optimize'
import { readChain } from '@core/models/chain/read'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { createRandom, type Random } from '@core/tensor/random'

beforeAll(installFastGradients)

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

type Layer = layers.Layer
const conv = (filters: number, more: object = {}): Layer =>
  layers.conv2d({ filters, kernelSize: 3, activation: 'relu', ...more })
const pool = (poolSize: number, more: object = {}): Layer => layers.maxPooling2d({ poolSize, ...more })
const output = (): Layer => layers.dense({ units: 4 })
const shape = (...inputShape: number[]): object => ({ inputShape })

/** Networks that the chain rearranges, keeps, or has to leave to the layers. */
const zoo: Record<string, () => LayersModel> = {
  'pooling with a remainder': () =>
    sequential({
      layers: [conv(5, shape(15, 13, 2)), pool(2), conv(6), pool(2), layers.flatten(), output()]
    }),
  'many input channels': () =>
    sequential({ layers: [conv(5, shape(12, 12, 7)), pool(2), layers.flatten(), output()] }),
  'window 3, stride 2, same padding': () =>
    sequential({
      layers: [
        conv(5, { ...shape(12, 11, 1), padding: 'same' }),
        pool(3, { strides: 2, padding: 'same' }),
        conv(4, { strides: 2 }),
        layers.flatten(),
        output()
      ]
    }),
  'overlapping pool on few channels': () =>
    sequential({ layers: [conv(5, shape(12, 12, 1)), pool(3, { strides: 2 }), layers.flatten(), output()] }),
  'no bias, no activation, ReLU apart, dropout': () =>
    sequential({
      layers: [
        conv(5, { ...shape(11, 11, 1), useBias: false, activation: undefined }),
        layers.reLU(),
        layers.dropout({ rate: 0.5 }),
        pool(2),
        layers.activation({ activation: 'relu' }),
        layers.flatten(),
        layers.dense({ units: 6, useBias: false, activation: 'tanh' }),
        output()
      ]
    }),
  'ReLU with a ceiling before the pool': () =>
    sequential({
      layers: [
        conv(5, { ...shape(11, 11, 1), activation: 'linear' }),
        layers.reLU({ maxValue: 0.5 }),
        pool(2),
        layers.flatten(),
        output()
      ]
    }),
  'activations and normalisation between': () =>
    sequential({
      layers: [
        conv(5, { ...shape(14, 14, 3), activation: 'sigmoid' }),
        pool(2),
        layers.batchNormalization(),
        layers.leakyReLU(),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.flatten(),
        output()
      ]
    }),
  'depthwise convolution and global pooling': () =>
    sequential({
      layers: [
        layers.depthwiseConv2d({ ...shape(14, 14, 2), kernelSize: 3, depthMultiplier: 2 }),
        conv(4),
        pool(2),
        layers.globalAveragePooling2d({}),
        output()
      ]
    }),
  'a layer used twice, on images of two sizes': () => {
    const x = input({ shape: [12, 12, 1] })
    const shared = conv(1)
    const twice = shared.apply(shared.apply(x)) as SymbolicTensor
    const pooled = pool(2).apply(twice) as SymbolicTensor
    return graph({ inputs: x, outputs: output().apply(layers.flatten().apply(pooled)) as SymbolicTensor })
  },
  'a network inside a network': () =>
    sequential({
      layers: [
        sequential({ layers: [conv(5, shape(12, 12, 1)), pool(2)] }) as unknown as Layer,
        layers.flatten(),
        output()
      ]
    }),
  'a branch': () => {
    const x = input({ shape: [10, 10, 1] })
    const left = conv(3).apply(x) as SymbolicTensor
    const right = conv(3).apply(x) as SymbolicTensor
    const sum = layers.add().apply([left, right]) as SymbolicTensor
    const end = output().apply(layers.flatten().apply(sum)) as SymbolicTensor
    return graph({ inputs: x, outputs: end })
  }
}
for (const id of Object.keys(architectureInfos) as ArchitectureId[])
  zoo[id] = () => buildModel(id, [28, 28, 1], 10, createRandom(2))

/** Every weight random, biases and statistics too. */
function scramble(model: LayersModel, random: Random): void {
  for (const weight of model.weights) {
    const size = weight.shape.reduce<number>((product, side) => product * (side ?? 1), 1)
    const spread = random.normalArray(size).map((v) => 0.2 * v)
    const positive = spread.map((v) => 0.5 + Math.abs(v))
    const value = tf.tensor(weight.name.includes('variance') ? positive : spread, weight.shape as number[])
    weight.write(value)
    value.dispose()
  }
}

interface Outcome {
  readonly logits: Float32Array
  readonly gradients: Float32Array[]
}

/** Logits, and the gradient of a weighted sum of them by the input and by every weight. */
function outcomeOf(run: (x: tf.Tensor4D) => tf.Tensor, model: LayersModel, x: tf.Tensor4D): Outcome {
  return tf.tidy(() => {
    const variables = model.trainableWeights.map((weight) => weight.read())
    const logits = run(x)
    const upstream = tf.tensor(createRandom(8).normalArray(logits.size), logits.shape)
    const { grads } = tf.engine().gradients(() => run(x), [x, ...variables], upstream)
    return {
      logits: logits.dataSync<'float32'>(),
      gradients: grads.map((gradient) => gradient.dataSync<'float32'>())
    }
  })
}

/** Largest difference in units of the largest number. */
function relativeDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length)
  let largest = 1e-12
  let difference = 0
  for (let index = 0; index < a.length; index++) {
    largest = Math.max(largest, Math.abs(b[index] as number))
    difference = Math.max(difference, Math.abs((a[index] as number) - (b[index] as number)))
  }
  return difference / largest
}

describe('a network run as a chain equals the layers themselves', () => {
  it.each(Object.keys(zoo))('%s', (name) => {
    const model = (zoo[name] as () => LayersModel)()
    const random = createRandom(17)
    scramble(model, random)
    const [height, width, channels] = model.inputs[0]!.shape.slice(1) as [number, number, number]
    const x = tf.tensor4d(random.uniformArray(3 * height * width * channels, 0, 1), [
      3,
      height,
      width,
      channels
    ])
    const chain = outcomeOf(networkOf(model), model, x)
    const reference = outcomeOf((v) => model.apply(v, { training: false }) as tf.Tensor, model, x)
    expect(relativeDifference(chain.logits, reference.logits)).toBeLessThan(2e-6)
    chain.gradients.forEach((gradient, index) =>
      expect(relativeDifference(gradient, reference.gradients[index]!)).toBeLessThan(1e-5)
    )
    x.dispose()
    model.dispose()
    // TensorFlow.js keeps the weights of a layer that is used twice.
    tf.disposeVariables()
  })

  it('follows the weights while they change', () => {
    const model = buildModel('conv3', [10, 10, 1], 2, createRandom(1))
    const network = networkOf(model)
    const x = tf.ones<tf.Rank.R4>([1, 10, 10, 1])
    const logits = (): string => tf.tidy(() => network(x).dataSync().join())
    const before = logits()
    scramble(model, createRandom(5))
    expect(logits()).not.toBe(before)
    x.dispose()
    model.dispose()
  })
})

describe('the rearranged chain', () => {
  const kinds = (model: LayersModel): string[] => {
    const operations = optimize(readChain(model)!, model.inputs[0]!.shape.slice(1) as number[])
    model.dispose()
    return operations.map(({ kind }) => kind)
  }

  it('pools before bias and ReLU, cuts unseen pixels, and joins the first convolution with its pool', () => {
    expect(kinds(zoo['conv4']!())).toEqual([
      ...['crop', 'pooled-convolution', 'bias', 'relu'],
      ...['convolution', 'max-pool', 'bias', 'relu'],
      ...['flatten', 'dense', 'bias', 'relu', 'dense', 'bias']
    ])
  })

  it('is refused where the network is no chain', () => {
    const model = zoo['a branch']!()
    expect(readChain(model)).toBeNull()
    model.dispose()
  })
})
