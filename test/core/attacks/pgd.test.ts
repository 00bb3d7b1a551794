import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  classifier,
  distancesOf,
  imagesFor,
  linearClassifier,
  runAttack,
  startAttack,
  tinyModels,
  withTinyModel
} from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const base = { attack: 'pgd', norm: 'linf', epsilon: 0.06 } as const

describe('a random start', () => {
  it('of l2 lies evenly at all distances, and that of linf all over its cube', async () => {
    const count = 200
    const model = linearClassifier([new Float32Array(36).fill(1), new Float32Array(36)], [1e6, 0])
    const data = imagesFor(model, count, 3, 1000)
    // One step too short to matter: what comes back is where it began.
    const setup = { model, data, attack: 'pgd', epsilon: 0.5, bounds: { lower: -10, upper: 10 } } as const
    const options = { steps: 1, stepSize: 1e-6 }
    for (const [norm, low, middle] of [
      ['l2', 0.02, 0.5],
      ['linf', 0.8, 0.97]
    ] as const) {
      const { x, xAdv } = await runAttack({ ...setup, norm, options })
      const shares = distancesOf(norm, x, xAdv, count).map((distance) => distance / 0.5)
      expect(Math.max(...shares)).toBeLessThanOrEqual(1 + 1e-5)
      expect(Math.abs(shares.reduce((sum, share) => sum + share / count, 0) - middle)).toBeLessThan(0.08)
      if (norm === 'l2') expect(Math.min(...shares)).toBeLessThan(low)
      else expect(Math.min(...shares)).toBeGreaterThan(low)
    }
  })
})

describe.each(tinyModels)('PGD on %s', (name) => {
  it('finds the same samples with and without early stop, with fewer calls', () =>
    withTinyModel(name, async (model) => {
      const setup = { ...base, model, data: imagesFor(model, 24) }
      const early = await runAttack({ ...setup, options: { steps: 12 } })
      const late = await runAttack({ ...setup, options: { steps: 12, earlyStop: false } })
      expect(early.fooled).toEqual(late.fooled)
      expect(new Set(early.fooled)).toEqual(new Set([true, false]))
      early.fooled.forEach((fooled, row) => {
        expect(late.record.forwardCalls[row]).toBe(13)
        expect(late.record.backwardCalls[row]).toBe(12)
        if (fooled) expect(early.record.forwardCalls[row]).toBeLessThanOrEqual(13)
        else expect(early.record.forwardCalls[row]).toBe(13)
      })
      expect(sum(early.record.forwardCalls)).toBeLessThan(sum(late.record.forwardCalls))
    }))

  it('attacks only survivors again, and more restarts never fool fewer', () =>
    withTinyModel(name, async (model) => {
      const setup = { ...base, model, data: imagesFor(model, 24) }
      const once = await runAttack({ ...setup, options: { steps: 3 } })
      const thrice = await runAttack({ ...setup, options: { steps: 3, restarts: 3 } })
      once.fooled.forEach((fooled, row) => {
        if (fooled) {
          expect(thrice.fooled[row]).toBe(true)
          expect(thrice.record.forwardCalls[row]).toBe(once.record.forwardCalls[row])
        } else expect(thrice.record.forwardCalls[row]).toBeGreaterThan(4)
        if (thrice.fooled[row] === false) expect(thrice.record.forwardCalls[row]).toBe(12)
      })
    }))

  it('starts elsewhere with another seed, and at x without a random start', () =>
    withTinyModel(name, async (model) => {
      const setup = { ...base, model, data: imagesFor(model, 4, 11, 100) }
      const options = { steps: 1, stepSize: 1e-30, loss: 'margin' }
      const first = await runAttack({ ...setup, options, seed: 1 })
      const second = await runAttack({ ...setup, options, seed: 2 })
      expect(first.xAdv).not.toEqual(second.xAdv)
      const still = await runAttack({ ...setup, options: { ...options, randomStart: false, restarts: 5 } })
      expect(still.xAdv).toEqual(still.x)
      expect([...still.record.forwardCalls]).toEqual([2, 2, 2, 2])
    }))
})

describe('the best example', () => {
  // Class 1 from 0.5 on.
  const model = linearClassifier([Float32Array.of(0), Float32Array.of(1)], [0.5, 0])

  it('is one seen on the way, though later steps leave it', async () => {
    const data = { ...imagesFor(model, 1), pixels: Float32Array.of(0.45), labels: Uint8Array.of(0) }
    const options = { steps: 5, stepSize: 0.1, randomStart: false, earlyStop: false }
    const { fooled, xAdv } = await runAttack({ ...base, model, data, epsilon: 0.3, options })
    expect(fooled).toEqual([true])
    // The loss grows with x, so the furthest point of the ball has the highest.
    expect(xAdv[0]).toBeCloseTo(0.75, 6)
  })

  it('has the highest loss on the way, if no step won and all were to be taken', async () => {
    // The loss is highest at 0.5; steps of 0.15 from 0.3 come by 0.45 and leave it again.
    const peak = classifier(
      (x) => {
        const value = tf.reshape(tf.sub(tf.square(tf.sub(x, 0.5)), -0.1), [-1, 1])
        return tf.concat([value, tf.zerosLike(value)], 1) as tf.Tensor2D
      },
      [1, 1, 1],
      2
    )
    const data = { ...imagesFor(peak, 1), pixels: Float32Array.of(0.3), labels: Uint8Array.of(0) }
    const options = { steps: 2, stepSize: 0.15, randomStart: false, earlyStop: false }
    const { fooled, xAdv } = await runAttack({ ...base, model: peak, data, epsilon: 0.4, options })
    expect(fooled).toEqual([false])
    expect(xAdv[0]).toBeCloseTo(0.45, 6)
  })

  it('stays in the ball though no answer is a number', async () => {
    const running = startAttack({
      ...base,
      model: linearClassifier([Float32Array.of(Number.NaN), Float32Array.of(0)], [0, 0]),
      data: { ...imagesFor(model, 1), pixels: Float32Array.of(0.25), labels: Uint8Array.of(0) }
    })
    let next = await running.steps.next()
    while (next.done !== true) next = await running.steps.next()
    const [value] = next.value.dataSync()
    expect(value).toBeGreaterThanOrEqual(0.19)
    expect(value).toBeLessThanOrEqual(0.31)
    tf.dispose([running.x, next.value])
  })
})

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0)
}
