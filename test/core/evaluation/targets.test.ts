import { describe, expect, it } from 'vitest'
import { AttackSpec } from '@contract/attacks'
import { attackedRows, refuseGoal, targetsOf } from '@core/evaluation/targets'
import { createRandom } from '@core/tensor/random'

const outputs = Float32Array.of(3, 2, 1, 0, 0, 5, 1, 2, 1, 1, 1, 4)
const labels = Int32Array.of(0, 1, 3)
const indices = Int32Array.of(7, 8, 9)
const base = { outputs, labels, indices, random: createRandom(3) }

describe('the targets of a targeted attack', () => {
  it('are the second most or the least likely class, never the label', () => {
    expect(targetsOf({ ...base, goal: null })).toBeNull()
    expect([...(targetsOf({ ...base, goal: 'runner-up' }) ?? [])]).toEqual([1, 3, 0])
    expect([...(targetsOf({ ...base, goal: 'least-likely' }) ?? [])]).toEqual([3, 0, 0])
  })

  it('have the rank that is asked for, the label standing first and of equal ones the first before the others', () => {
    const ranked = [2, 3, 4].map((targetRank) => [...(targetsOf({ ...base, goal: { targetRank } }) ?? [])])
    expect(ranked).toEqual([
      [1, 3, 0],
      [2, 2, 1],
      [3, 0, 2]
    ])
    expect(ranked[0]).toEqual([...(targetsOf({ ...base, goal: 'runner-up' }) ?? [])])
  })

  it('are one class for all, whose own images are not attacked even where they are right', () => {
    const targets = targetsOf({ ...base, goal: { targetClass: 3 } })
    expect([...(targets ?? [])]).toEqual([3, 3, 3])
    const spec = AttackSpec.parse({ attack: 'fgsm', norm: 'linf', epsilon: 0.1 })
    const correct = Uint8Array.of(1, 0, 1)
    expect([...attackedRows(spec, { correct, targets, labels })]).toEqual([0])
  })

  it('are refused in words where the network has no such class or rank', () => {
    const spec = (options: object): AttackSpec =>
      AttackSpec.parse({ attack: 'pgd', norm: 'linf', epsilon: 0.1, options })
    const said = (options: object, classCount: number): unknown => {
      try {
        refuseGoal(spec(options), classCount)
        return null
      } catch (error) {
        return error
      }
    }
    const atClass = { goal: 'class', targetClass: 4 }
    expect(said(atClass, 5)).toBeNull()
    expect(said(atClass, 4)).toMatchObject({
      code: 'invalid-input',
      message: 'The target class is 4, but the network has the classes 0 to 3. Choose one of these.'
    })
    const atRank = { goal: 'kth-likely', targetRank: 5 }
    expect(said(atRank, 5)).toBeNull()
    expect(said(atRank, 4)).toMatchObject({
      code: 'invalid-input',
      message: 'The target rank is 5, but the network has 4 classes. Choose a rank from 2 to 4.'
    })
    for (const goal of ['untargeted', 'runner-up', 'least-likely', 'random'])
      expect(said({ goal }, 2)).toBeNull()
  })

  it('are drawn evenly from all other classes, for each image alike in any batch', () => {
    const count = 3000
    const drawn = targetsOf({
      ...base,
      goal: 'random',
      outputs: new Float32Array(count * 4),
      labels: new Int32Array(count).fill(2),
      indices: Int32Array.from({ length: count }, (_, at) => at)
    }) as Int32Array
    const seen = [0, 1, 2, 3].map((target) => drawn.filter((one) => one === target).length)
    expect(seen[2]).toBe(0)
    for (const share of [0, 1, 3]) expect(Math.abs((seen[share] as number) - count / 3)).toBeLessThan(130)
    const alone = targetsOf({
      ...base,
      goal: 'random',
      outputs: new Float32Array(4),
      labels: Int32Array.of(2),
      indices: Int32Array.of(1234)
    })
    expect(alone?.[0]).toBe(drawn[1234])
  })
})
