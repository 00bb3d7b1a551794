import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '@core/tensor/random'
import { balls } from '@core/tensor/norms'
import { randomStart } from '@core/training/climb'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

describe('the start of a climb', () => {
  const count = 400
  const epsilon = 2

  const startsOf = (norm: 'linf' | 'l2'): Float32Array =>
    tf.tidy(() => {
      const x = tf.zeros<tf.Rank.R4>([count, 28, 28, 1])
      const start = randomStart(x, { norm, epsilon, bounds: null }, createRandom(3))
      return (norm === 'l2' ? balls.l2.distance(start) : start).dataSync<'float32'>().slice()
    })

  it('of l2 lies evenly at all distances, not at the edge of the ball', () => {
    const shares = Array.from(startsOf('l2'), (distance) => distance / epsilon).sort((a, b) => a - b)
    const gap = Math.max(...shares.map((share, at) => Math.abs(share - at / count)))
    // Kolmogorov-Smirnov: larger by chance once in a thousand.
    expect(gap).toBeLessThan(1.95 / Math.sqrt(count))
  })

  it('of linf lies evenly in its cube', () => {
    const values = startsOf('linf').sort()
    const gap = values.reduce(
      (most, value, at) => Math.max(most, Math.abs((value / epsilon + 1) / 2 - at / values.length)),
      0
    )
    expect(gap).toBeLessThan(1.95 / Math.sqrt(values.length))
  })
})
