import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildModel, networkOf } from '@core/models'
import { blockMaximum, channelsToWindows, windowsToChannels } from '@core/tensor/block-maximum'
import { installFastGradients } from '@core/tensor/fast-gradients'
import { crossEntropy } from '@core/tensor/losses'
import { createRandom } from '@core/tensor/random'

type Operation = (x: tf.Tensor4D) => tf.Tensor

const kernels = [tf.Conv2D, tf.Relu, tf.Relu6, tf.LeakyRelu, tf.MaxPool, tf.AvgPool]
const stock = new Map<string, tf.GradConfig>()

beforeAll(() => {
  for (const kernel of kernels) stock.set(kernel, tf.getGradient(kernel))
  installFastGradients()
})

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

/** Gradient of `operation` at x for a given upstream gradient, as numbers. */
function gradientOf(operation: Operation, x: tf.Tensor4D, upstream: tf.Tensor): Float32Array {
  return tf.tidy(() =>
    tf
      .grad((input) => operation(input as tf.Tensor4D))(x, upstream)
      .dataSync<'float32'>()
  )
}

/** The same with the gradients that TensorFlow.js brings. */
function stockGradientOf(operation: Operation, x: tf.Tensor4D, upstream: tf.Tensor): Float32Array {
  for (const config of stock.values()) tf.registerGradient(config)
  try {
    return gradientOf(operation, x, upstream)
  } finally {
    installFastGradients()
  }
}

/** Largest difference between fast and stock gradient for random numbers, or for few distinct ones (ties). */
function difference(
  operation: Operation,
  shape: [number, number, number, number],
  levels: number | null
): number {
  const random = createRandom(7)
  const count = shape.reduce((product, side) => product * side, 1)
  const values = random.normalArray(count)
  const x = tf.tensor4d(levels === null ? values : values.map((v) => Math.round(v * levels) / levels), shape)
  const output = tf.tidy(() => operation(x))
  const upstream = tf.tensor(random.normalArray(output.size), output.shape)
  const fast = gradientOf(operation, x, upstream)
  const slow = stockGradientOf(operation, x, upstream)
  tf.dispose([x, output, upstream])
  expect(fast.length).toBe(slow.length)
  return furthest(fast, slow)
}

/** Largest absolute difference of two lists of equal length. */
function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0
  for (let index = 0; index < a.length; index++)
    worst = Math.max(worst, Math.abs((a[index] as number) - (b[index] as number)))
  return worst
}

const operations: Record<string, Operation> = {
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(tf.mul(x, 4)),
  'leaky relu': (x) => tf.leakyRelu(x, 0.3),
  'relu as a layer activation': (x) =>
    tf.fused.conv2d({ x, filter: ones(x), strides: 1, pad: 'valid', activation: 'relu' }),
  'max-pool 2': (x) => tf.maxPool(x, 2, 2, 'valid'),
  'max-pool 3': (x) => tf.maxPool(x, 3, 3, 'valid'),
  'max-pool 2, same': (x) => tf.maxPool(x, 2, 2, 'same'),
  'max-pool 3, overlapping': (x) => tf.maxPool(x, 3, 2, 'valid'),
  'max-pool 2x1': (x) => tf.maxPool(x, [2, 1], [2, 1], 'valid'),
  'average-pool 2': (x) => tf.avgPool(x, 2, 2, 'valid'),
  'average-pool 3': (x) => tf.avgPool(x, 3, 3, 'valid'),
  'average-pool 2, same': (x) => tf.avgPool(x, 2, 2, 'same')
}

function ones(x: tf.Tensor4D): tf.Tensor4D {
  return tf.ones([3, 3, x.shape[3], 2])
}

describe('fast gradients agree with the stock ones', () => {
  const shapes: [number, number, number, number][] = [
    [3, 26, 26, 4],
    [2, 11, 11, 3],
    [1, 7, 12, 1],
    [2, 3, 3, 2]
  ]
  for (const [name, operation] of Object.entries(operations)) {
    for (const shape of shapes) {
      it(`${name} on ${shape.join('×')}`, () => {
        expect(difference(operation, shape, null)).toBeLessThan(1e-6)
      })
    }
  }
})

describe('the gradient of a strided convolution of few channels', () => {
  // So many outputs that it is not left to the stock gradient; the last has a channel too many.
  const shapes: [number, number, number, number][] = [
    [40, 12, 12, 1],
    [40, 11, 13, 3],
    [40, 10, 10, 4]
  ]
  const filters: [height: number, width: number, stride: number][] = [
    [4, 4, 2],
    [3, 3, 2],
    [4, 3, 2],
    [2, 2, 1],
    [3, 3, 3],
    [2, 2, 3],
    [1, 1, 2],
    [3, 3, 1],
    [7, 7, 2]
  ]
  const convolution =
    (filter: [number, number, number], pad: 'valid' | 'same'): Operation =>
    (x) => {
      const [height, width, stride] = filter
      const values = createRandom(21).normalArray(height * width * x.shape[3] * 300)
      const kernel = tf.tensor4d(
        values.map((value) => value / 20),
        [height, width, x.shape[3], 300]
      )
      return tf.conv2d(x, kernel, stride, pad)
    }
  for (const shape of shapes)
    for (const filter of filters)
      it(`${filter.slice(0, 2).join('×')}, stride ${filter[2]}, on ${shape.join('×')} is the stock one`, () => {
        expect(difference(convolution(filter, 'valid'), shape, null)).toBeLessThan(2e-5)
        expect(difference(convolution(filter, 'same'), shape, null)).toBeLessThan(2e-5)
      })

  it('with respect to the filter is the stock one, too', () => {
    const random = createRandom(4)
    const x = tf.tensor4d(random.normalArray(900 * 64), [900, 8, 8, 1])
    const kernel = tf.tensor4d(random.normalArray(9 * 20), [3, 3, 1, 20])
    const upstream = tf.tensor4d(random.normalArray(900 * 9 * 20), [900, 3, 3, 20])
    const both = (): Float32Array[] =>
      tf.tidy(() => {
        const grads = tf.grads((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'valid'))
        return grads([x, kernel], upstream).map((gradient) => gradient.dataSync<'float32'>())
      })
    const fast = both()
    for (const config of stock.values()) tf.registerGradient(config)
    const slow = both()
    installFastGradients()
    fast.forEach((gradient, at) =>
      expect(furthest(gradient, slow[at] ?? [])).toBeLessThan(at === 0 ? 2e-5 : 1e-12)
    )
    tf.dispose([x, kernel, upstream])
  })
})

describe('equal maxima', () => {
  it('give the gradient to one of them only, the same one as the stock gradient', () => {
    expect(difference((x) => tf.maxPool(x, 2, 2, 'valid'), [4, 11, 11, 3], 1)).toBe(0)
    expect(difference((x) => tf.maxPool(x, 3, 3, 'valid'), [4, 12, 12, 3], 1)).toBe(0)
  })

  it('never gain or lose gradient: each window passes on exactly what it was given', () => {
    const x = tf.zeros<tf.Rank.R4>([2, 6, 6, 3])
    const upstream = tf.tensor(createRandom(3).normalArray(2 * 3 * 3 * 3), [2, 3, 3, 3])
    const gradient = tf.tidy(() =>
      tf.grad((input) => tf.maxPool(input as tf.Tensor4D, 2, 2, 'valid'))(x, upstream)
    )
    const perWindow = tf.tidy(() => tf.mul(tf.avgPool(gradient as tf.Tensor4D, 2, 2, 'valid'), 4))
    expect(perWindow.dataSync()).toEqual(upstream.dataSync())
    tf.dispose([x, upstream, gradient, perWindow])
  })
})

describe('block maximum', () => {
  it('is the maximum over blocks, and its gradient that of the maximum', () => {
    const random = createRandom(11)
    const x = tf.tensor2d(random.normalArray(50 * 12), [50, 12])
    const upstream = tf.tensor2d(random.normalArray(50 * 3), [50, 3])
    const viaReduction = (input: tf.Tensor): tf.Tensor => tf.max(tf.reshape(input, [50, 4, 3]), 1)
    const [value, expected, gradient, expectedGradient] = tf.tidy(() => [
      blockMaximum(x, 4).dataSync(),
      viaReduction(x).dataSync(),
      tf
        .grad((input) => blockMaximum(input as tf.Tensor2D, 4))(x, upstream)
        .dataSync(),
      tf.grad(viaReduction)(x, upstream).dataSync()
    ])
    expect(value).toEqual(expected)
    expect(furthest(gradient, expectedGradient)).toBe(0)
    tf.dispose([x, upstream])
  })

  it('windows become channels and come back', () => {
    const x = tf.tensor4d(createRandom(5).normalArray(2 * 6 * 9 * 4), [2, 6, 9, 4])
    const back = tf.tidy(() => channelsToWindows(windowsToChannels(x, 3), 3))
    expect(back.dataSync()).toEqual(x.dataSync())
    tf.dispose([x, back])
  })
})

describe('central differences', () => {
  it('agree with the gradient of a network by its input and by its weights', () => {
    const random = createRandom(21)
    const model = buildModel('conv3', [12, 12, 1], 3, random)
    const network = networkOf(model)
    const x = tf.tensor4d(random.uniformArray(2 * 144, 0, 1), [2, 12, 12, 1])
    const labels = tf.tensor1d([2, 0], 'int32')
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable)
    const lossAt = (input: tf.Tensor4D): tf.Scalar => tf.sum(crossEntropy(network(input), labels))
    const value = (input: tf.Tensor4D): number =>
      tf.tidy(() => lossAt(input).dataSync<'float32'>()[0] as number)

    const gradients = tf.tidy(() => {
      const { grads } = tf.engine().gradients(() => lossAt(x), [x, ...variables])
      return grads.map((gradient) => gradient.dataSync<'float32'>())
    })
    for (const [index, tensor] of [x, ...variables].entries()) {
      const gradient = gradients[index] as Float32Array
      const direction = random.normalArray(tensor.size)
      const length = Math.hypot(...direction)
      const step = 1e-3
      const along = direction.reduce((sum, v, i) => sum + (v / length) * (gradient[i] as number), 0)
      const shifted = (sign: number): number => {
        const base = tensor.dataSync<'float32'>()
        const moved = tf.tensor(
          base.map((v, i) => v + (sign * step * (direction[i] as number)) / length),
          tensor.shape
        )
        let result: number
        if (index === 0) result = value(moved as tf.Tensor4D)
        else {
          const variable = tensor as tf.Variable
          const original = tf.tensor(base, tensor.shape)
          variable.assign(moved)
          result = value(x)
          variable.assign(original)
          original.dispose()
        }
        moved.dispose()
        return result
      }
      const slope = (shifted(1) - shifted(-1)) / (2 * step)
      expect(Math.abs(slope - along)).toBeLessThan(2e-3 * Math.max(1, Math.hypot(...gradient)))
    }
    tf.dispose([x, labels])
    model.dispose()
  })
})
