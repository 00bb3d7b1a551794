import { FEWEST_RUNS, groupImportance, numberImportance } from '@core/statistics/importance'
import { createRandom } from '@core/tensor/random'
import { describe, expect, it } from 'vitest'

const random = createRandom(7)
const noise = (count: number): number[] => Array.from({ length: count }, () => random.normal())

describe('the importance of a setting that is a number', () => {
  it('is the size of the rank correlation, whatever its sign', () => {
    const xs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    const up = xs.map((x, index) => x + (index === 4 ? 3 : 0))
    const rising = numberImportance(xs, up)
    const falling = numberImportance(
      xs,
      up.map((y) => -y)
    )
    expect(rising?.value).toBeCloseTo(falling?.value ?? 0, 12)
    expect([rising?.sign, falling?.sign]).toEqual([1, -1])
    expect(rising?.resolved).toBe(true)
  })

  it('has an interval from 0 on where the correlation may be 0', () => {
    const found = numberImportance([1, 2, 3, 4, 5, 6, 7, 8], [3, 1, 4, 1, 5, 2, 6, 2])
    expect(found?.low).toBe(0)
    expect(found?.resolved).toBe(false)
  })

  it('is not resolved for few runs, however clear it looks', () => {
    const xs = Array.from({ length: FEWEST_RUNS - 1 }, (_, index) => index)
    expect(numberImportance(xs, xs)).toMatchObject({ value: 1, resolved: false })
  })
})

describe('the importance of a setting with named steps', () => {
  it('is 1 where the groups explain all of the ranks, and does not know their order', () => {
    const groups = [0, 0, 0, 0, 1, 1, 1, 1]
    const found = groupImportance(groups, [2, 2, 2, 2, 5, 5, 5, 5], createRandom(1))
    expect(found).toMatchObject({ value: 1, sign: 0, resolved: true, estimator: 'eta' })
    const swapped = groupImportance(
      groups.map((group) => 1 - group),
      [2, 2, 2, 2, 5, 5, 5, 5],
      createRandom(1)
    )
    expect(swapped?.value).toBe(1)
  })

  it('is called resolved by chance about one time in twenty', () => {
    let resolved = 0
    for (let seed = 1; seed <= 100; seed++) {
      const groups = Array.from({ length: 12 }, (_, index) => index % 3)
      if (groupImportance(groups, noise(12), createRandom(seed))?.resolved === true) resolved++
    }
    expect(resolved).toBeLessThanOrEqual(13)
  })

  it('needs two groups and a result that varies', () => {
    expect(groupImportance([0, 0, 0], [1, 2, 3], createRandom(1))).toBeNull()
    expect(groupImportance([0, 1, 0], [2, 2, 2], createRandom(1))).toBeNull()
  })
})
