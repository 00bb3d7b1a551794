import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attackLabel, AttackSpec } from '@contract/attacks'
import type { Classifier } from '@core/models'
import { finish, imagesFor, linearClassifier, startAttack } from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const EPSILON = 0.1
const SIZE = 64
const weights = Float32Array.from({ length: SIZE }, (_, at) => (at % 3 === 0 ? -1 : 1))
/** What raises the loss of class 0. */
const uphill = Array.from(weights, (weight) => -Math.sign(weight))

/** Perturbations at which the network is asked for a gradient, and the one that is returned, of an image of even grey. */
async function stepOf(options: Record<string, unknown>): Promise<{ start: number[]; end: number[] }> {
  // A margin of 8, of which the ball holds 6.4: nothing is fooled, and the loss still has a gradient.
  const middle = weights.reduce((sum, weight) => sum + weight / 2, 0)
  const linear = linearClassifier([weights, new Float32Array(SIZE)], [8 - middle, 0])
  const asked: number[][] = []
  const moves = (x: tf.Tensor): number[] => [...x.dataSync<'float32'>()].map((value) => value - 0.5)
  const model: Classifier = {
    ...linear,
    logits: (x) => {
      asked.push(moves(x))
      return linear.logits(x)
    }
  }
  const data = {
    ...imagesFor(linear, 1),
    pixels: new Float32Array(SIZE).fill(0.5),
    labels: Uint8Array.of(0)
  }
  const setup = { model, data, attack: 'rfgsm', norm: 'linf', epsilon: EPSILON, options } as const
  const { steps, x } = startAttack(setup)
  const result = await finish(steps)
  const found = { start: asked[0] as number[], end: moves(result) }
  tf.dispose([x, result])
  return found
}
const rounded = (values: readonly number[]): number[] => values.map((value) => Number(value.toFixed(5)) + 0)

describe('R-FGSM on a linear network', () => {
  it('from signs moves each feature by alpha at random, then by what is left of epsilon uphill', async () => {
    for (const startShare of [0.5, 0.25]) {
      const { start, end } = await stepOf({ start: 'signs', startShare })
      const alpha = startShare * EPSILON
      expect(new Set(rounded(start))).toEqual(new Set(rounded([-alpha, alpha])))
      expect(rounded(end)).toEqual(
        rounded(start.map((move, at) => move + (EPSILON - alpha) * (uphill[at] as number)))
      )
      // Normal noise has either sign alike: out of the range once in a million seeds.
      const ups = start.filter((move) => move > 0).length
      expect(Math.abs(ups - SIZE / 2)).toBeLessThan(5 * Math.sqrt(SIZE / 4))
    }
  })

  it('by default moves from a uniform point by 1.25 epsilon uphill, back into the ball', async () => {
    const { start, end } = await stepOf({})
    expect(new Set(rounded(start)).size).toBeGreaterThan(SIZE / 2)
    expect(Math.max(...start.map(Math.abs))).toBeLessThanOrEqual(EPSILON)
    const clipped = start.map((move, at) =>
      Math.max(-EPSILON, Math.min(EPSILON, move + 1.25 * EPSILON * (uphill[at] as number)))
    )
    expect(rounded(end)).toEqual(rounded(clipped))
    expect(await stepOf({ start: 'uniform' })).toEqual({ start, end })
  })

  it('is named by its start where that is not the usual one', () => {
    const of = (options: object): string =>
      attackLabel(AttackSpec.parse({ attack: 'rfgsm', norm: 'linf', epsilon: 0.1, options }))
    expect([of({}), of({ start: 'signs', restarts: 2 })]).toEqual([
      'R-FGSM linf 0.1',
      'R-FGSM from signs×2 linf 0.1'
    ])
  })
})
