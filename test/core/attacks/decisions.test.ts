import '@tensorflow/tfjs-node'
import type * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { evaluateAttack } from '@core/evaluation/evaluate-attack'
import { targetImages } from '@core/evaluation/target-images'
import { createRandom } from '@core/tensor/random'
import { context, distancesOf, finish, imagesFor, lawSpec, linearClassifier, runAttack } from './support'

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

  it('hopskipjump makes its last direction of what is left of its queries', async () => {
    for (const norm of ['l2', 'linf'] as const) {
      const options = { queries: 1050 }
      const { record } = await runAttack({
        ...{ model, data, attack: 'hopskipjump', norm, epsilon: 1, options }
      })
      expect(Math.max(...record.forwardCalls)).toBeLessThanOrEqual(1050)
      expect(Math.min(...record.forwardCalls)).toBeGreaterThan(1050 - 35)
    }
  })

  it('hopskipjump takes of each look what the walls of the box leave of it', async () => {
    // All that is not nearly black is of the other class, so that each look succeeds, and black pixels can only rise.
    const nearBlack = linearClassifier([new Float32Array(8), new Float32Array(8).fill(1)], [0.001, 0])
    const asked: number[][][] = []
    const watched = {
      ...nearBlack,
      logits: (x: tf.Tensor4D) => {
        const values = [...x.dataSync<'float32'>()]
        asked.push(Array.from({ length: x.shape[0] }, (_, row) => values.slice(row * 8, (row + 1) * 8)))
        return nearBlack.logits(x)
      }
    }
    const black = { ...imagesFor(nearBlack, 1), pixels: new Float32Array(8), labels: Uint8Array.of(0) }
    for (const norm of ['l2', 'linf'] as const) {
      asked.length = 0
      const options = { queries: 300, firstSamples: 100 }
      await runAttack({
        ...{ model: watched, data: black, attack: 'hopskipjump', norm, epsilon: 1, options }
      })
      const looks = asked.findIndex((points) => points.length === 100)
      const [step] = asked[looks + 1] as [number[]]
      expect(Math.min(...step)).toBeGreaterThan(0)
    }
  })

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

describe('attacks by decisions with a target', () => {
  // Class 1 asks for the first four pixels, class 2, which is farther, for the last four.
  const [first, last] = [0.5, 1] as const
  const towards = (from: number): Float32Array =>
    Float32Array.from({ length: 8 }, (_, at) => (at >= from && at < from + 4 ? 1 : 0))
  const three = linearClassifier([new Float32Array(8), towards(0), towards(4)], [0, -2 - first, -2 - last])
  const grey = new Float32Array(8).fill(0.5)
  const ofClass = (from: number): Float32Array =>
    grey.map((value, at) => (at >= from && at < from + 4 ? 1 : value))
  const images = [grey, ofClass(0), ofClass(4), grey]
  const mixed = {
    ...imagesFor(model, 4),
    pixels: Float32Array.from(images.flatMap((image) => [...image])),
    labels: Uint8Array.of(0, 1, 2, 0),
    classCount: 3
  }

  it.each([
    ['hopskipjump', 'l2', 3000, 1.05],
    ['hopskipjump', 'linf', 3000, 1.2],
    ['boundary', 'l2', 2500, 1.25]
  ] as const)(
    '%s comes close to the nearest input of the target in %s',
    async (attack, norm, queries, factor) => {
      const found = async (goal: string, samples = 1): Promise<number> => {
        const spec = lawSpec(attack, norm, 4, { goal, queries, startTries: 20 })
        const range = { samples, offset: 0, seed: 1, batchSize: 8 }
        const naming = { evaluationId: 'e', epoch: null, keepExamples: false }
        const running = evaluateAttack({ model: three, data: mixed, spec, ...range, ...naming }, context)
        const { distances } = await finish(running)
        return distances?.[0] as number
      }
      // Four equal weights: the margin over 2 in l2, over 4 in linf.
      const share = norm === 'l2' ? 2 : 4
      for (const [goal, margin] of [
        ['runner-up', first],
        ['least-likely', last]
      ] as const) {
        const ratio = (await found(goal)) / (margin / share)
        expect(ratio).toBeGreaterThan(1 - 1e-4)
        expect(ratio).toBeLessThan(factor)
      }
    }
  )

  it('begin with an image of the target class, each once, whatever the batch', () => {
    const give = targetImages(mixed, Int32Array.of(2, 0), Int32Array.of(0, 1), createRandom(1))
    expect(give(0, 0)).toEqual(ofClass(4))
    expect(give(0, 1)).toBeNull()
    expect([give(1, 0), give(1, 1)]).toEqual([grey, grey])
    const same = targetImages(mixed, Int32Array.of(0), Int32Array.of(1), createRandom(1))
    expect(same(0, 0)).toEqual(give(1, 0))
  })
})
