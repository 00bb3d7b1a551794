import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpoints } from '@core/attacks/auto-rules'
import { imagesFor, runAttack, tinyModels, withTinyModel } from './support'

let tensors = 0
beforeEach(() => (tensors = tf.memory().numTensors))
afterEach(() => expect(tf.memory().numTensors).toBe(tensors))

const count = (flags: boolean[]): number => flags.filter(Boolean).length
const norms = [
  ['linf', 0.05],
  ['l2', 0.2],
  ['l1', 0.6]
] as const

describe('the checkpoints of auto-PGD', () => {
  it('are those of the paper, for 100 steps and for few', () => {
    expect(checkpoints(100)).toEqual([22, 41, 57, 70, 80, 87, 93, 99])
    expect(checkpoints(10)).toEqual([3, 5, 6, 7, 8, 9, 10])
    expect(checkpoints(1)).toEqual([1])
  })
})

describe.each(tinyModels)('auto-PGD on %s', (name) => {
  it.each(norms)('fools no fewer than PGD with as many steps, in %s', (norm, epsilon) =>
    withTinyModel(name, async (model) => {
      const setup = { model, data: imagesFor(model, 40), norm, epsilon }
      const pgd = await runAttack({ ...setup, attack: 'pgd', options: { steps: 40 } })
      for (const loss of ['cross-entropy', 'dlr', 'margin']) {
        const found = await runAttack({ ...setup, attack: 'apgd', options: { steps: 40, loss } })
        expect(count(found.fooled)).toBeGreaterThanOrEqual(count(pgd.fooled))
        found.fooled.forEach((fooled, row) => {
          if (!fooled) expect(found.record.backwardCalls[row]).toBe(41)
          expect(found.record.backwardCalls[row]).toBe(found.record.forwardCalls[row])
        })
      }
      expect(new Set(pgd.fooled)).toEqual(new Set([true, false]))
    })
  )

  it('aims at one class after the other until one is reached', () =>
    withTinyModel(name, async (model) => {
      const setup = { model, data: imagesFor(model, 40), norm: 'linf', epsilon: 0.05 } as const
      const one = await runAttack({ ...setup, attack: 'apgdt', options: { steps: 10, targetClasses: 1 } })
      const all = await runAttack({ ...setup, attack: 'apgdt', options: { steps: 10 } })
      expect(count(all.fooled)).toBeGreaterThanOrEqual(count(one.fooled))
      all.fooled.forEach((fooled, row) => {
        // One pass ranks the classes; two wrong classes take 11 gradients each.
        if (!fooled) expect(all.record.forwardCalls[row]).toBe(1 + 2 * 11)
        if (one.fooled[row]) expect(all.record.forwardCalls[row]).toBe(one.record.forwardCalls[row])
      })
    }))
})
