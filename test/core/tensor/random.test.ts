import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'

describe('the test runner', () => {
  it('has one TensorFlow.js, with the native backend', () => {
    expect(tf.getBackend()).toBe('tensorflow')
    const model = layers.sequential({ layers: [layers.layers.dense({ units: 2, inputShape: [3] })] })
    expect((model.predict(tf.ones([1, 3])) as tf.Tensor).shape).toEqual([1, 2])
  })
})

describe('seeded random streams', () => {
  it('repeats with the same seed and differs with another', () => {
    const draw = (seed: number): number[] => Array.from(createRandom(seed).normalArray(100))
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('forks by label alone, whatever was drawn before', () => {
    const first = createRandom(3)
    const second = createRandom(3)
    for (let index = 0; index < 17; index++) second.uniform()
    expect(first.fork('order').uniform()).toBe(second.fork('order').uniform())
    expect(first.fork('order').uniform()).not.toBe(first.fork('weights').uniform())
    expect(first.fork('a').fork('b').uniform()).not.toBe(first.fork('b').fork('a').uniform())
  })

  it('gives close labels unrelated streams', () => {
    const random = createRandom(1)
    const count = 2000
    const a = random.fork('sample-1').normalArray(count)
    const b = random.fork('sample-2').normalArray(count)
    let product = 0
    for (let index = 0; index < count; index++) product += (a[index] ?? 0) * (b[index] ?? 0)
    // The correlation of independent streams has a standard error of 1 / sqrt(count).
    expect(Math.abs(product / count)).toBeLessThan(4 / Math.sqrt(count))
  })

  it('has the moments of its laws', () => {
    const random = createRandom(11)
    const count = 200_000
    const uniform = random.uniformArray(count, -1, 3)
    const normal = random.normalArray(count)
    const mean = (values: Float32Array): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = (values: Float32Array, center: number): number =>
      values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length
    expect(mean(uniform)).toBeCloseTo(1, 1)
    expect(variance(uniform, 1)).toBeCloseTo(16 / 12, 1)
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(count))
    expect(Math.abs(variance(normal, 0) - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
    expect(Math.min(...uniform.subarray(0, 1000))).toBeGreaterThanOrEqual(-1)
  })

  it('permutes every index once and draws integers without bias', () => {
    const random = createRandom(5)
    const order = random.permutation(1000)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index))
    const counts = [0, 0, 0]
    for (let draw = 0; draw < 30_000; draw++) {
      const value = random.integer(3)
      counts[value] = (counts[value] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(30_000 * (2 / 9)))
  })
})
