import '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { cosineWaves } from '@core/tensor/cosine-waves'
import { distancesOf, imagesFor, linearClassifier, runAttack, withTinyModel } from './support'

const weights = Float32Array.from({ length: 8 }, (_, at) => [1, -3, 0.25, 2, -1, 0.1, 4, -0.3][at] as number)

describe('attacks on few features', () => {
  it('JSMA changes the most salient pair first, and no more than epsilon features', async () => {
    const other = weights.map((value, at) => (at % 2 === 0 ? -value : 0.5 * value))
    const model = linearClassifier([weights, other, new Float32Array(8)], [20, 0, -20])
    const data = { ...imagesFor(model, 1), pixels: new Float32Array(8).fill(0.5), labels: Uint8Array.of(0) }
    // Towards class 1, the runner-up.
    let [best, pair] = [0, [-1, -1]]
    for (let p = 0; p < 8; p++)
      for (let q = p + 1; q < 8; q++) {
        const alpha = (other[p] as number) + (other[q] as number)
        const beta = (weights[p] as number) + (weights[q] as number)
        if (alpha > 0 && beta < 0 && -alpha * beta > best) [best, pair] = [-alpha * beta, [p, q]]
      }
    for (const epsilon of [2, 3, 5]) {
      const { x, xAdv } = await runAttack({ model, data, attack: 'jsma', norm: 'l0', epsilon })
      const changed = [...xAdv.keys()].filter((at) => xAdv[at] !== x[at])
      expect(changed.length).toBeLessThanOrEqual(epsilon)
      if (epsilon === 2) expect(changed).toEqual(pair)
      for (const at of changed) expect(xAdv[at]).toBe(1)
    }
  })

  it.each([
    ['increase', 254 / 255, 1],
    ['decrease', 1 / 255, 0]
  ] as const)(
    'JSMA spends no change on features that have no way to go (%s)',
    async (direction, near, edge) => {
      const sign = direction === 'increase' ? 1 : -1
      // The slopes that promise most are those of the first four features.
      const slopes = Float32Array.of(9, 8, 7, 6, 4, 3, 2, 1).map((slope) => sign * slope)
      const model = linearClassifier([slopes.map((slope) => -slope), slopes], [100, -100])
      const pixels = new Float32Array(8).fill(0.5).fill(near, 0, 4)
      const data = { ...imagesFor(model, 1), pixels, labels: Uint8Array.of(0) }
      const options = { direction }
      for (const [epsilon, expected] of [
        [2, [4, 5]],
        [8, [4, 5, 6, 7]]
      ] as const) {
        const { x, xAdv } = await runAttack({ model, data, attack: 'jsma', norm: 'l0', epsilon, options })
        const changed = [...xAdv.keys()].filter((at) => xAdv[at] !== x[at])
        expect(changed).toEqual(expected)
        for (const at of changed) expect(xAdv[at]).toBe(edge)
      }
    }
  )

  it('Sparse-RS and differential evolution find the pixels that a linear network weighs most', async () => {
    // Fooled only when features 6 and 1 both go the whole way: 4 * 0.5 + 3 * 0.5 = 3.5.
    const base = weights.reduce((sum, value) => sum + 0.5 * value, 0)
    const model = linearClassifier([weights, new Float32Array(8)], [3.45 - base, 0])
    const data = { ...imagesFor(model, 1), pixels: new Float32Array(8).fill(0.5), labels: Uint8Array.of(0) }
    const found = async (
      attack: 'sparsers' | 'onepixel',
      epsilon: number,
      options: object
    ): Promise<boolean> => {
      const run = await runAttack({ model, data, attack, norm: 'l0', epsilon, options: { ...options } })
      expect(distancesOf('l0', run.x, run.xAdv, 1)[0]).toBeLessThanOrEqual(epsilon)
      return run.fooled[0] === true
    }
    expect(await found('sparsers', 1, { queries: 300 })).toBe(false)
    expect(await found('sparsers', 2, { queries: 300 })).toBe(true)
    expect(await found('onepixel', 1, { queries: 1000, population: 20 })).toBe(false)
    expect(await found('onepixel', 2, { queries: 6000, population: 60 })).toBe(true)
  })
})

describe('directions of SimBA', () => {
  it('are orthonormal', () => {
    const waves = cosineWaves(7)
    waves.forEach((one, a) =>
      waves.forEach((other, b) => {
        const dot = one.reduce((sum, value, at) => sum + value * (other[at] as number), 0)
        expect(dot).toBeCloseTo(a === b ? 1 : 0, 12)
      })
    )
    expect(cosineWaves(8, 0.25)).toHaveLength(2)
  })

  it.each(['pixel', 'dct'])('in the basis %s raise the loss without leaving the ball', (basis) =>
    withTinyModel('mlp', async (model) => {
      const data = imagesFor(model, 30)
      const setup = { model, data, attack: 'simba', norm: 'l2' } as const
      const small = await runAttack({
        ...setup,
        epsilon: 0.3,
        options: { queries: 200, basis, stepSize: 0.1 }
      })
      const large = await runAttack({
        ...setup,
        epsilon: 1.5,
        options: { queries: 200, basis, stepSize: 0.1 }
      })
      const count = (flags: boolean[]): number => flags.filter(Boolean).length
      expect(count(large.fooled)).toBeGreaterThan(count(small.fooled))
      expect(Math.max(...large.record.forwardCalls)).toBeLessThanOrEqual(200)
    })
  )
})
