import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Optimizer as OptimizerSpec } from '@contract/training'
import type { WeightData } from '@core/jobs/job'
import { createRandom } from '@core/tensor/random'
import { createOptimizer, type Optimizer } from '@core/training/optimizers'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const adam: OptimizerSpec = { kind: 'adam', learningRate: 0.01 }
const sgd: OptimizerSpec = { kind: 'sgd', learningRate: 0.01, momentum: 0.9 }
const shapes = [[3, 4], [4], [2, 2, 2]]
const start = createRandom(1).normalArray(24)

/** Weights of several shapes with fixed first values. */
function variables(): tf.Variable[] {
  let from = 0
  return shapes.map((shape) => {
    const size = shape.reduce((product, side) => product * side, 1)
    from += size
    const value = tf.tensor(start.subarray(from - size, from), shape)
    const variable = tf.variable(value)
    value.dispose()
    return variable
  })
}

/** Gradients of step t, of very different sizes. */
function gradientValues(step: number): Float32Array {
  return createRandom(100 + step)
    .normalArray(24)
    .map((value, index) => value * 10 ** ((index % 7) - 3))
}

function takeSteps(optimizer: Optimizer, from: number, to: number, rate = 0.01): void {
  for (let step = from; step <= to; step++) {
    const values = gradientValues(step)
    let at = 0
    const gradients = shapes.map((shape) => {
      const size = shape.reduce((product, side) => product * side, 1)
      at += size
      return tf.tensor(values.subarray(at - size, at), shape)
    })
    optimizer.apply(gradients, rate)
    tf.dispose(gradients)
  }
}

const read = (list: tf.Variable[]): number[] => list.flatMap((variable) => Array.from(variable.dataSync()))

/** Weights after `steps` steps, after going on from a saved state half way if asked to. */
function train(spec: OptimizerSpec, steps: number, interrupted: boolean): number[] {
  const weights = variables()
  let optimizer = createOptimizer(spec, weights, null)
  if (interrupted) {
    takeSteps(optimizer, 1, 5)
    const saved = optimizer.state()
    optimizer.dispose()
    optimizer = createOptimizer(spec, weights, saved)
    takeSteps(optimizer, 6, steps)
  } else takeSteps(optimizer, 1, steps)
  const values = read(weights)
  optimizer.dispose()
  tf.dispose(weights)
  return values
}

describe('Adam', () => {
  it('follows algorithm 1 of Kingma & Ba', () => {
    const expected = Array.from(start)
    const m = expected.map(() => 0)
    const v = expected.map(() => 0)
    for (let t = 1; t <= 20; t++) {
      gradientValues(t).forEach((g, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g
        v[i] = 0.999 * v[i]! + 0.001 * g * g
        const mean = m[i]! / (1 - 0.9 ** t)
        const square = v[i]! / (1 - 0.999 ** t)
        expected[i]! -= (0.01 * mean) / (Math.sqrt(square) + 1e-8)
      })
    }
    train(adam, 20, false).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
  })

  it('first moves every weight by the learning rate, whatever the size of its gradient', () => {
    train(adam, 1, false).forEach((value, i) => {
      expect(Math.abs(value - start[i]!)).toBeCloseTo(0.01, 4)
    })
  })
})

describe('SGD', () => {
  it('follows its formula with momentum', () => {
    const expected = Array.from(start)
    const velocity = expected.map(() => 0)
    for (let t = 1; t <= 20; t++)
      gradientValues(t).forEach((g, i) => {
        velocity[i] = 0.9 * velocity[i]! + g
        expected[i]! -= 0.01 * velocity[i]!
      })
    train(sgd, 20, false).forEach((value, i) => expect(value / expected[i]!).toBeCloseTo(1, 4))
  })
})

describe.each([adam, sgd])('$kind', (spec) => {
  it('gives the same bytes when it goes on from its saved state', () => {
    expect(train(spec, 12, true)).toEqual(train(spec, 12, false))
  })

  it('does nothing at a learning rate of 0 and notices what is not finite', () => {
    const weights = variables()
    const optimizer = createOptimizer(spec, weights, null)
    takeSteps(optimizer, 1, 3, 0)
    expect(read(weights)).toEqual(Array.from(start))
    expect(optimizer.isFinite()).toBe(true)
    takeSteps(optimizer, 4, 4, Infinity)
    expect(optimizer.isFinite()).toBe(false)
    optimizer.dispose()
    tf.dispose(weights)
  })

  it('refuses the state of another network or optimizer', () => {
    const weights = variables()
    const other = createOptimizer(spec.kind === 'adam' ? sgd : adam, weights, null)
    const foreign: WeightData = other.state()
    expect(() => createOptimizer(spec, weights, foreign)).toThrow('does not belong to this network')
    const smaller = createOptimizer(spec, weights.slice(1), null)
    expect(() => createOptimizer(spec, weights, smaller.state())).toThrow('does not belong to this network')
    other.dispose()
    smaller.dispose()
    tf.dispose(weights)
  })
})
