import '@tensorflow/tfjs-node'
import { describe, expect, it } from 'vitest'
import { distancesOf, imagesFor, linearClassifier, runAttack } from './support'

const weights = Float32Array.from([1, -0.5, 0.25, 2, -1, 0.1, 0.7, -0.3])
const base = weights.reduce((sum, value) => sum + 0.5 * value, 0)
/** The margin at the grey image; the box is wide enough for the nearest adversarial input. */
const MARGIN = 0.6
const model = linearClassifier([weights, new Float32Array(8)], [MARGIN - base, 0])
const data = {
  ...imagesFor(model, 3),
  pixels: new Float32Array(24).fill(0.5),
  labels: Uint8Array.of(0, 0, 0)
}
const sum = (power: (value: number) => number): number =>
  weights.reduce((total, value) => total + power(value), 0)
const nearest = {
  l2: MARGIN / Math.sqrt(sum((value) => value * value)),
  linf: MARGIN / sum(Math.abs)
}

describe('attacks by decisions on a linear network', () => {
  it.each([
    ['hopskipjump', 'l2', 3000, 1.05],
    ['hopskipjump', 'linf', 3000, 1.2],
    ['boundary', 'l2', 3000, 1.25],
    ['rays', 'linf', 400, 1.01]
  ] as const)(
    '%s comes close to the nearest input in %s with %i queries',
    async (attack, norm, queries, factor) => {
      const { x, xAdv, fooled, record } = await runAttack({
        model,
        data,
        attack,
        norm,
        epsilon: 1,
        options: { queries }
      })
      expect(fooled).toEqual([true, true, true])
      for (const distance of distancesOf(norm, x, xAdv, 3)) {
        expect(distance / nearest[norm]).toBeGreaterThan(1 - 1e-4)
        expect(distance / nearest[norm]).toBeLessThan(factor)
      }
      expect(Math.max(...record.forwardCalls)).toBeLessThanOrEqual(queries)
      expect(Math.max(...record.backwardCalls)).toBe(0)
    }
  )

  it('comes nearer with more queries', async () => {
    for (const [attack, norm] of [
      ['hopskipjump', 'l2'],
      ['boundary', 'l2'],
      ['rays', 'linf']
    ] as const) {
      const mean = async (queries: number): Promise<number> => {
        const { x, xAdv } = await runAttack({ model, data, attack, norm, epsilon: 1, options: { queries } })
        return distancesOf(norm, x, xAdv, 3).reduce((total, value) => total + value, 0)
      }
      expect(await mean(600)).toBeLessThanOrEqual(await mean(150))
    }
  })

  it('finds nothing, and says so, where no random image is of another class', async () => {
    const deaf = linearClassifier([new Float32Array(8), new Float32Array(8)], [1, 0])
    for (const [attack, norm] of [
      ['hopskipjump', 'l2'],
      ['boundary', 'l2'],
      ['rays', 'linf']
    ] as const) {
      const { x, xAdv } = await runAttack({
        model: deaf,
        data,
        attack,
        norm,
        epsilon: 1,
        options: { queries: 200 }
      })
      expect([...xAdv]).toEqual([...x])
    }
  })
})
