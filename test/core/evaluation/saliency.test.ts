import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { OwnArchitecture } from '@contract/architecture'
import type { SaliencyMethod } from '@contract/trial'
import { saliencyOf } from '@core/evaluation/saliency'
import { buildModel, classifierOf } from '@core/models'
import { createRandom } from '@core/tensor/random'

const bounds = { lower: 0, upper: 1 }
const plain = { method: 'gradient', classIndex: null } as const

const smooth: OwnArchitecture = {
  name: 'smooth',
  layers: [
    { kind: 'convolution', filters: 3, kernel: 3, stride: 1, padding: 'valid', activation: 'tanh' },
    { kind: 'average-pool', size: 2, stride: 2, padding: 'valid' },
    { kind: 'flatten' }
  ]
}

describe('the gradient of the predicted class', () => {
  it('is the column of the kernel for a linear network', () => {
    const model = buildModel('linear', [3, 4, 2], 5, createRandom(2))
    const image = createRandom(3).uniformArray(24, 0, 1)
    const before = tf.memory().numTensors
    const {
      values: gradient,
      predicted,
      logits
    } = saliencyOf(classifierOf(model, { bounds, hash: '' }), image, plain)
    expect(tf.memory().numTensors).toBe(before)
    const kernel = model.weights[0]!.read().arraySync() as number[][]
    expect([...gradient]).toEqual(kernel.map((row) => row[predicted]))
    expect(logits[predicted]).toBe(Math.max(...logits))
    model.dispose()
  })

  it('is the slope of its logit for a smooth network with pooling', () => {
    const model = buildModel(smooth, [12, 12, 1], 4, createRandom(2))
    const classifier = classifierOf(model, { bounds, hash: '' })
    const image = createRandom(5).uniformArray(144, 0.2, 0.8)
    const { values: gradient, predicted } = saliencyOf(classifier, image, plain)
    const direction = createRandom(6).normalArray(144)
    const step = 1e-3
    const at = (sign: number): number =>
      saliencyOf(
        classifier,
        image.map((value, index) => value + sign * step * (direction[index] as number)),
        plain
      ).logits[predicted] as number
    const slope = (at(1) - at(-1)) / (2 * step)
    const expected = gradient.reduce((sum, value, index) => sum + value * (direction[index] as number), 0)
    expect(Math.abs(slope - expected)).toBeLessThan(0.02 * Math.abs(expected) + 1e-3)
    model.dispose()
  })
})

describe('the readings of saliency', () => {
  it('agree with each other and with the kernel on a linear network, whichever class is asked for', () => {
    const model = buildModel('linear', [3, 4, 2], 5, createRandom(2))
    const classifier = classifierOf(model, { bounds: { lower: -1, upper: 1 }, hash: '' })
    const image = createRandom(3).uniformArray(24, -1, 1)
    const kernel = (model.weights[0]!.read().arraySync() as number[][]).map((row) => row[3] as number)
    const before = tf.memory().numTensors
    const of = (method: SaliencyMethod): number[] => [
      ...saliencyOf(classifier, image, { method, classIndex: 3 }).values
    ]
    const closeTo = (found: number[], expected: number[]): void =>
      expected.forEach((value, index) => expect(found[index]).toBeCloseTo(value, 5))
    closeTo(of('gradient'), kernel)
    closeTo(of('smooth'), kernel)
    const attributed = kernel.map((weight, index) => weight * ((image[index] as number) + 1))
    closeTo(of('gradient-times-input'), attributed)
    closeTo(of('integrated'), attributed)
    expect(tf.memory().numTensors).toBe(before)
    expect(saliencyOf(classifier, image, { method: 'gradient', classIndex: 9 }).classIndex).toBeLessThan(5)
    model.dispose()
  })

  it('integrate to the difference of the logits from the black image (completeness), where the gradient does not', () => {
    const model = buildModel(smooth, [12, 12, 1], 4, createRandom(8))
    const classifier = classifierOf(model, { bounds, hash: '' })
    const image = createRandom(5).uniformArray(144, 0, 1)
    for (const classIndex of [0, 3]) {
      const difference =
        (saliencyOf(classifier, image, plain).logits[classIndex] as number) -
        (saliencyOf(classifier, new Float32Array(144), plain).logits[classIndex] as number)
      const sumOf = (method: SaliencyMethod): number =>
        saliencyOf(classifier, image, { method, classIndex }).values.reduce((sum, value) => sum + value, 0)
      expect(sumOf('integrated')).toBeCloseTo(difference, 4)
      expect(Math.abs(sumOf('gradient-times-input') - difference)).toBeGreaterThan(1e-3)
    }
    model.dispose()
  })
})
