import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { balls, ballOf, distances } from '@core/tensor/norms'
import { createRandom } from '@core/tensor/random'
import { lengthOf } from '../attacks/support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const names = Object.keys(balls) as (keyof typeof balls)[]
const DIMENSION = 6
const vector = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: DIMENSION, maxLength: DIMENSION })
  .map((values) => values.map((value) => (Math.abs(value) < 1e-30 ? 0 : Math.fround(value))))
const radius = fc.double({ min: 0.01, max: 4, noNaN: true })

/** Zero, whichever sign it has. */
const withoutSign = (value: number): number => value + 0

/** Applies an operation to one sample. */
function apply(operation: (x: tf.Tensor4D) => tf.Tensor, values: number[]): number[] {
  const result = tf.tidy(() => operation(tf.tensor4d(values, [1, values.length, 1, 1])).dataSync())
  return [...result].map(withoutSign)
}
const dot = (a: number[], b: number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] as number), 0)

/** The largest value of a linear function on the unit ball. */
const dual = { linf: 'l1', l2: 'l2', l1: 'linf' } as const

describe.each(names)('%s', (norm) => {
  const ball = ballOf(norm)

  it('measures each sample over all its features', () => {
    fc.assert(
      fc.property(vector, (values) => {
        expect(apply((x) => distances[norm].distance(x), values)[0]).toBeCloseTo(lengthOf(norm, values), 4)
      }),
      { seed: 1 }
    )
  })

  it('projects to the nearest point of the ball, and leaves what is inside as it is', () => {
    fc.assert(
      fc.property(vector, radius, vector, (values, epsilon, other) => {
        const projected = apply((x) => ball.project(x, epsilon), values)
        const length = lengthOf(norm, values)
        if (length <= epsilon * (1 - 1e-6)) expect(projected).toEqual(values.map(withoutSign))
        expect(lengthOf(norm, projected)).toBeLessThanOrEqual(epsilon * (1 + 1e-5))
        // Nearest: no other point of the ball lies on the outer side (variational inequality).
        const shrink = Math.min(1, epsilon / lengthOf(norm, other))
        const inside = other.map((value) => value * (Number.isFinite(shrink) ? shrink : 1))
        const outward = values.map((value, at) => value - (projected[at] as number))
        const toOther = inside.map((value, at) => value - (projected[at] as number))
        expect(dot(outward, toOther)).toBeLessThanOrEqual(1e-4)
      }),
      { seed: 2 }
    )
  })

  it('projects onto the point alone with radius 0', () => {
    expect(apply((x) => ball.project(x, 0), [0, 1, -2, 3, 0, 1e-30])).toEqual([0, 0, 0, 0, 0, 0])
    expect(apply((x) => ball.project(x, 0), [0, 0, 0])).toEqual([0, 0, 0])
  })

  it('ascends along the steepest direction of length 1', () => {
    fc.assert(
      fc.property(
        vector.filter((values) => lengthOf('linf', values) > 1e-3),
        fc.constantFrom(1, 1e-20, 1e-30, 1e20),
        (values, scale) => {
          const direction = apply(
            ball.ascend,
            values.map((value) => value * scale)
          )
          // Components far below the largest one vanish in float32 when the whole gradient is tiny.
          expect(lengthOf(norm, direction)).toBeCloseTo(1, 4)
          expect(dot(direction, values) / lengthOf(dual[norm], values)).toBeCloseTo(1, 4)
        }
      ),
      { seed: 3 }
    )
  })

  it('does not move on a zero gradient', () => {
    expect(apply(ball.ascend, [0, 0, -0, 0])).toEqual([0, 0, 0, 0])
  })

  it('treats samples apart', () => {
    const both = tf.tidy(() => [...ball.ascend(tf.tensor4d([3, 4, 0, 0, 0.5, 0], [3, 2, 1, 1])).dataSync()])
    expect(both).toEqual(
      [
        [3, 4],
        [0, 0],
        [0.5, 0]
      ].flatMap((values) => apply(ball.ascend, values))
    )
  })

  it.each([1, 2, 5])('starts uniformly in the volume of the ball in %i dimensions', (dimension) => {
    const random = createRandom(9)
    const epsilon = 0.3
    const count = 20_000
    const shares = Array.from({ length: count }, () => {
      const point = [...ball.start(random, dimension, epsilon)]
      return (lengthOf(norm, point) / epsilon) ** dimension
    })
    expect(Math.max(...shares)).toBeLessThanOrEqual(1 + 1e-5)
    // Radius to the power of the dimension is uniform in [0, 1]: Kolmogorov-Smirnov at 0.1 %.
    shares.sort((a, b) => a - b)
    const gap = Math.max(...shares.map((share, rank) => Math.abs(share - (rank + 0.5) / count)))
    expect(gap).toBeLessThan(1.95 / Math.sqrt(count))
    // Every orthant gets its part.
    const positive = Array.from({ length: count }, () => ball.start(random, dimension, epsilon)).filter(
      (point) => point.every((value) => value > 0)
    )
    const expected = count / 2 ** dimension
    expect(Math.abs(positive.length - expected)).toBeLessThan(4 * Math.sqrt(expected))
  })
})

describe('l0', () => {
  it('counts the changed features, and has no ball', () => {
    expect(apply((x) => distances.l0.distance(x), [0, 1e-6, -4, 0])).toEqual([2])
    expect(() => ballOf('l0')).toThrow(expect.objectContaining({ code: 'invalid-input' }) as Error)
  })
})
