import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpoints } from '@core/attacks/auto-rules'
import { AttackSpec, membersOf } from '@contract/attacks'
import { distancesOf, imagesFor, runAttack, tinyModels, withTinyModel } from './support'

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

  it.each(['apgd', 'apgdt'] as const)(
    '%s in l1 begins in balls of 3 and 2 epsilon and ends in its own',
    (attack) =>
      withTinyModel(name, async (model) => {
        const setup = { model, data: imagesFor(model, 40), attack, norm: 'l1', epsilon: 0.6 } as const
        const options = { steps: 40, largerRadii: true, ...(attack === 'apgdt' ? { targetClasses: 1 } : {}) }
        const found = await runAttack({ ...setup, options })
        expect(new Set(found.fooled)).toEqual(new Set([true, false]))
        expect(Math.max(...distancesOf('l1', found.x, found.xAdv, 40))).toBeLessThanOrEqual(
          0.6 * (1 + 1e-5) + 1e-7
        )
        found.fooled.forEach((fooled, row) => {
          // A gradient where each of the three stages begins, besides one a step.
          if (!fooled) expect(found.record.backwardCalls[row]).toBe(40 + 3)
          // What falls in a larger ball is no success: every image takes all steps of the first two stages.
          else expect(found.record.backwardCalls[row]).toBeGreaterThanOrEqual(12 + 1 + 12 + 1 + 1)
        })
      })
  )

  it('larger radii change nothing in other norms', () =>
    withTinyModel(name, async (model) => {
      const setup = { model, data: imagesFor(model, 12), attack: 'apgd', norm: 'l2', epsilon: 0.2 } as const
      const plain = await runAttack({ ...setup, options: { steps: 8 } })
      expect((await runAttack({ ...setup, options: { steps: 8, largerRadii: true } })).xAdv).toEqual(
        plain.xAdv
      )
    }))

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

describe('AutoAttack in l1', () => {
  it('has the published schedule', () => {
    const members = membersOf(AttackSpec.parse({ attack: 'autoattack', norm: 'l1', epsilon: 12 }))
    expect(members.map(({ attack, options }) => [attack, options])).toMatchObject([
      ['apgd', { loss: 'cross-entropy', steps: 100, restarts: 5, largerRadii: true }],
      ['apgdt', { steps: 100, restarts: 1, targetClasses: 5, largerRadii: true }],
      ['fabt', { steps: 100, targetClasses: 9 }],
      ['square', { queries: 5000 }]
    ])
    const others = membersOf(AttackSpec.parse({ attack: 'autoattack', norm: 'linf', epsilon: 0.1 }))
    expect(others.map(({ options }) => options)).toMatchObject([
      { restarts: 1, largerRadii: false },
      { restarts: 1, largerRadii: false, targetClasses: 9 },
      { targetClasses: 9 },
      { queries: 5000 }
    ])
  })
})
