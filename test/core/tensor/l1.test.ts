import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addWithinL1 } from '@core/tensor/l1-box'
import { insideBox, sparseAscent } from '@core/tensor/sparse-ascent'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const unit = { lower: 0, upper: 1 }
const values = (compute: () => tf.Tensor): number[] => tf.tidy(() => [...compute().dataSync<'float32'>()])
const column = (numbers: number[]): tf.Tensor4D => tf.tensor4d(numbers, [1, numbers.length, 1, 1])

describe('the projection onto l1 ball and box', () => {
  const pixels = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 })
  const moves = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 })
  const square = (a: number[], b: number[]): number =>
    a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0)

  it('stays in both, and no point of both is nearer', () => {
    fc.assert(
      fc.property(pixels, moves, moves, fc.constantFrom(0.01, 0.3, 1, 5), (clean, delta, other, epsilon) => {
        const x = clean.map(Math.fround)
        const found = values(() => addWithinL1(column(x), column(delta), epsilon, unit))
        const length = found.reduce((sum, value, at) => sum + Math.abs(value - x[at]!), 0)
        expect(length).toBeLessThanOrEqual(epsilon * (1 + 1e-9))
        expect(Math.min(...found)).toBeGreaterThanOrEqual(0)
        expect(Math.max(...found)).toBeLessThanOrEqual(1)
        // Any other legal point, here a clipped and shrunk one, is at least as far from where we wanted to go.
        const clipped = other.map((value, at) => Math.min(1, Math.max(0, x[at]! + value)) - x[at]!)
        const total = clipped.reduce((sum, value) => sum + Math.abs(value), 0)
        const rival = clipped.map((value, at) => x[at]! + value * Math.min(1, epsilon / total))
        const wanted = x.map((value, at) => value + delta[at]!)
        expect(square(found, wanted)).toBeLessThanOrEqual(square(rival, wanted) + 1e-5)
      }),
      { numRuns: 200, seed: 3 }
    )
  })

  it('uses all of epsilon though the box cuts the largest component off', () => {
    const found = values(() => addWithinL1(column([0.9, 0.5]), column([3, 2]), 0.4, unit))
    expect(found[0]).toBeCloseTo(1, 6)
    expect(found[1]).toBeCloseTo(0.8, 6)
  })

  it('is x to the last bit with epsilon 0', () => {
    const x = [0.1, 0.7, 1 / 3].map(Math.fround)
    expect(values(() => addWithinL1(column(x), column([1, -1, 0.1]), 0, unit))).toEqual(x)
  })
})

describe('the sparse step', () => {
  it('moves the largest components alike, of length 1 in all', () => {
    const gradient = (): tf.Tensor4D => tf.tensor4d([1, -5, 0.2, 3, 0, 0, 0, 0], [2, 4, 1, 1])
    const found = values(() => sparseAscent(gradient(), [2, 3]))
    expect(found.map((value) => value + 0)).toEqual([0, -0.5, 0, 0.5, 0, 0, 0, 0])
  })

  it('leaves out what points out of the box', () => {
    const found = values(() => insideBox(column([1, -2, 3, -4]), column([1, 1, 0, 0]), unit))
    expect(found.map((value) => value + 0)).toEqual([0, -2, 3, 0])
  })
})
