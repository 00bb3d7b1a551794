import { describe, expect, it } from 'vitest'
import { targetsOf } from '@core/evaluation/targets'
import { createRandom } from '@core/tensor/random'

const outputs = Float32Array.of(3, 2, 1, 0, 0, 5, 1, 2, 1, 1, 1, 4)
const labels = Int32Array.of(0, 1, 3)
const indices = Int32Array.of(7, 8, 9)
const base = { outputs, labels, indices, random: createRandom(3) }

describe('the targets of a targeted attack', () => {
  it('are the second most or the least likely class, never the label', () => {
    expect(targetsOf({ ...base, goal: 'untargeted' })).toBeNull()
    expect([...(targetsOf({ ...base, goal: 'runner-up' }) ?? [])]).toEqual([1, 3, 0])
    expect([...(targetsOf({ ...base, goal: 'least-likely' }) ?? [])]).toEqual([3, 0, 0])
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
