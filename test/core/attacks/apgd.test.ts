import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ThreatModel } from '@contract/threat-model'
import { autoClimb, type AutoClimb } from '@core/attacks/auto-climb'
import { checkpoints } from '@core/attacks/auto-rules'
import { bestExamples } from '@core/attacks/best-examples'
import { climbFromLargerRadii } from '@core/attacks/larger-radii'
import { AttackSpec, membersOf } from '@contract/attacks'
import { context, distancesOf, finish, imagesFor, runAttack, tinyModels, withTinyModel } from './support'

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

describe('a sparse step of auto-PGD in l1', () => {
  const FEATURES = 30
  /** Points at which a climb on one image asks, as perturbations; the later a feature, the steeper it is. */
  async function pointsOf(
    climb: (given: AutoClimb) => AsyncGenerator<number, unknown, void>,
    { steps, epsilon, start }: { steps: number; epsilon: number; start: readonly number[] }
  ): Promise<number[][]> {
    const points: number[][] = []
    const slopes = Float32Array.from({ length: FEATURES }, (_, at) => 1 + at)
    const shape: [number, number, number, number] = [1, FEATURES, 1, 1]
    const x = tf.zeros<tf.Rank.R4>(shape)
    const threat: ThreatModel = {
      ...{ norm: 'l1', epsilon, bounds: { lower: -1e3, upper: 1e3 } },
      ...{ targeted: false, knowledge: 'white-box' }
    }
    const running = climb({
      ...{ input: { x, threat, signal: context.signal }, steps, rho: 0.75, rows: Int32Array.of(0) },
      start: tf.tensor4d([...start], shape),
      best: bestExamples(x),
      ask: (at) => {
        const values = [...at.dataSync<'float32'>()]
        points.push(values)
        const loss = values.reduce((sum, value, feature) => sum + value * (slopes[feature] as number), 0)
        return {
          ...{ gradient: tf.tensor4d(slopes, shape), logits: new Float32Array(2) },
          ...{ loss: Float32Array.of(loss), fooled: new Uint8Array(1) }
        }
      }
    })
    await finish(running)
    x.dispose()
    return points
  }
  const changed = (values: readonly number[]): number => values.filter((value) => value !== 0).length
  const raised = (before: readonly number[], after: readonly number[]): number =>
    after.filter((value, at) => value > (before[at] as number)).length

  it('moves two thirds of what a start changes that was found, else a fifth of all features', async () => {
    const start = Array.from({ length: FEATURES }, (_, at) => (at < 12 ? 0.1 : 0))
    for (const [isFound, from, components] of [
      [true, start, 8],
      [false, start, 6],
      [true, start.map(() => 0), 6]
    ] as const) {
      const [first, second] = await pointsOf((given) => autoClimb({ ...given, isFound }), {
        ...{ steps: 1, epsilon: 100, start: from }
      })
      expect(first).toEqual(from.map((value) => expect.closeTo(value, 6)))
      expect(raised(first as number[], second as number[])).toBe(components)
    }
  })

  it('begins each smaller ball as sparse as the larger one ended', async () => {
    const start = new Array<number>(FEATURES).fill(0)
    const points = await pointsOf(climbFromLargerRadii, { steps: 10, epsilon: 1, start })
    // Three steps, three and four, and a question where each stage begins.
    expect(points).toHaveLength(4 + 4 + 5)
    for (const at of [4, 8]) {
      const [before, after] = points.slice(at, at + 2) as [number[], number[]]
      const support = changed(before)
      expect(support).toBeGreaterThan(0)
      expect(support).toBeLessThan(9)
      expect(raised(before, after)).toBe(Math.max(1, Math.floor(support / 1.5)))
    }
  })
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
