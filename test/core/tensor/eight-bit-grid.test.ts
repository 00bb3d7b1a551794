import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Norm } from '@contract/threat-model'
import { levelsOf, projectOntoGrid, valuesOfLevels } from '@core/tensor/eight-bit-grid'
import { distancesOf } from '../attacks/support'

const box = fc.constantFrom({ lower: 0, upper: 1 }, { lower: -1, upper: 1 }, { lower: 0, upper: 255 })
const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length })

/** One image of `values.length` features. */
function project(
  clean: Float32Array,
  found: Float32Array,
  norm: Norm,
  epsilon: number,
  bounds = { lower: 0, upper: 1 }
): Float32Array {
  const image = (values: Float32Array): tf.Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1])
  const inputs = [image(clean), image(found)] as const
  const result = projectOntoGrid(...inputs, { norm, epsilon, bounds })
  const values = Float32Array.from(result.dataSync<'float32'>())
  tf.dispose([...inputs, result])
  return values
}

describe('bytes and the values that they stand for', () => {
  it('are each other’s inverse, in every box', () => {
    fc.assert(
      fc.property(bytes(20), box, (levels, bounds) => {
        expect(levelsOf(valuesOfLevels(levels, bounds), bounds)).toEqual(levels)
      })
    )
  })

  it('keep to the box', () => {
    expect([...levelsOf(Float32Array.of(-0.5, 0, 0.5, 1, 7), { lower: 0, upper: 1 })]).toEqual([
      0, 0, 128, 255, 255
    ])
  })
})

describe('the projection onto the grid', () => {
  it('gives points of the grid, inside ball and box, for every norm', () => {
    fc.assert(
      fc.property(
        bytes(12),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 }),
        fc.constantFrom<Norm>('linf', 'l2', 'l1', 'l0'),
        fc.double({ min: 0.001, max: 1.5, noNaN: true }),
        box,
        (levels, changes, norm, size, bounds) => {
          const width = bounds.upper - bounds.lower
          const epsilon = norm === 'l0' ? Math.ceil(size * 4) : size * width
          const clean = valuesOfLevels(levels, bounds)
          const found = clean.map((value, at) =>
            norm === 'l0' && at >= epsilon ? value : value + 0.5 * width * (changes[at] as number)
          )
          const result = project(clean, found, norm, epsilon, bounds)
          expect(valuesOfLevels(levelsOf(result, bounds), bounds)).toEqual(result)
          const [distance] = distancesOf(norm, clean, result, 1) as [number]
          expect(distance).toBeLessThanOrEqual(epsilon * (1 + 1e-5) + 1e-7 * width)
          expect(project(clean, result, norm, epsilon, bounds)).toEqual(result)
        }
      ),
      { numRuns: 300, seed: 1 }
    )
  })

  it('is the nearest level in linf, and the next one inwards at the edge', () => {
    const clean = Float32Array.of(10 / 255, 10 / 255, 10 / 255, 10 / 255)
    const found = Float32Array.of(12.4 / 255, 12.6 / 255, 13.4 / 255, 6.6 / 255)
    // Epsilon is 3.4 levels: 13.4 would be 13, 6.6 is nearest to 7.
    expect([...levelsOf(project(clean, found, 'linf', 3.4 / 255), { lower: 0, upper: 1 })]).toEqual([
      12, 13, 13, 7
    ])
    // Epsilon of 8.6 levels: 18.6 is nearest to 19, nine levels away, and goes to 18.
    const far = Float32Array.of(18.6 / 255, 10 / 255, 10 / 255, 10 / 255)
    expect([...levelsOf(project(clean, far, 'linf', 8.6 / 255), { lower: 0, upper: 1 })][0]).toBe(18)
  })

  it('takes back in l2 what costs least for what it gains, and no more than it has to', () => {
    const clean = new Float32Array(3)
    // 3.5, 2.6 and 1 levels round to 4, 3, 1: a square of 26. Inside 5 levels goes the first one, which was a tie.
    const found = Float32Array.of(3.5 / 255, 2.6 / 255, 1 / 255)
    const levels = (epsilon: number): number[] => [
      ...levelsOf(project(clean, found, 'l2', epsilon / 255), { lower: 0, upper: 1 })
    ]
    expect(levels(5.2)).toEqual([4, 3, 1])
    expect(levels(5)).toEqual([3, 3, 1])
    expect(levels(1)).toEqual([1, 0, 0])
    expect(levels(0)).toEqual([0, 0, 0])
  })

  it('returns the clean input where it lies between the levels and no level is near enough', () => {
    const clean = Float32Array.of(0.5 / 255, 20 / 255)
    const found = Float32Array.of(0.6 / 255, 20.1 / 255)
    expect(project(clean, found, 'linf', 0.2 / 255)).toEqual(clean)
    expect([...levelsOf(project(clean, found, 'linf', 0.6 / 255), { lower: 0, upper: 1 })]).toEqual([1, 20])
    expect(project(clean, found, 'l2', 0.2 / 255)).toEqual(clean)
  })

  it('knows no ball where epsilon is infinite', () => {
    const clean = new Float32Array(2)
    const found = Float32Array.of(0.7003, 0.2)
    for (const norm of ['linf', 'l2', 'l1', 'l0', 'spatial'] as const)
      expect([...levelsOf(project(clean, found, norm, Infinity), { lower: 0, upper: 1 })]).toEqual([179, 51])
  })
})
