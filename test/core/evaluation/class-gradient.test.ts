import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import type { OwnArchitecture } from '@contract/architecture'
import { classGradient } from '@core/evaluation/class-gradient'
import { buildModel, classifierOf } from '@core/models'
import { createRandom } from '@core/tensor/random'

const bounds = { lower: 0, upper: 1 }

describe('the gradient of the predicted class', () => {
  it('is the column of the kernel for a linear network', () => {
    const model = buildModel('linear', [3, 4, 2], 5, createRandom(2))
    const image = createRandom(3).uniformArray(24, 0, 1)
    const before = tf.memory().numTensors
    const { gradient, predicted, logits } = classGradient(classifierOf(model, { bounds, hash: '' }), image)
    expect(tf.memory().numTensors).toBe(before)
    const kernel = model.weights[0]!.read().arraySync() as number[][]
    expect([...gradient]).toEqual(kernel.map((row) => row[predicted]))
    expect(logits[predicted]).toBe(Math.max(...logits))
    model.dispose()
  })

  it('is the slope of its logit for a smooth network with pooling', () => {
    const smooth: OwnArchitecture = {
      name: 'smooth',
      layers: [
        { kind: 'convolution', filters: 3, kernel: 3, stride: 1, padding: 'valid', activation: 'tanh' },
        { kind: 'average-pool', size: 2, stride: 2, padding: 'valid' },
        { kind: 'flatten' }
      ]
    }
    const model = buildModel(smooth, [12, 12, 1], 4, createRandom(2))
    const classifier = classifierOf(model, { bounds, hash: '' })
    const image = createRandom(5).uniformArray(144, 0.2, 0.8)
    const { gradient, predicted } = classGradient(classifier, image)
    const direction = createRandom(6).normalArray(144)
    const step = 1e-3
    const at = (sign: number): number =>
      classGradient(
        classifier,
        image.map((value, index) => value + sign * step * (direction[index] as number))
      ).logits[predicted] as number
    const slope = (at(1) - at(-1)) / (2 * step)
    const expected = gradient.reduce((sum, value, index) => sum + value * (direction[index] as number), 0)
    expect(Math.abs(slope - expected)).toBeLessThan(0.02 * Math.abs(expected) + 1e-3)
    model.dispose()
  })
})
