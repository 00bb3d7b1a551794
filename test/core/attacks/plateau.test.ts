import { expect, it } from 'vitest'
import { plateauRule } from '@core/attacks/plateau'

/** Step sizes of one sample after each of some losses. */
function sizesAfter(losses: readonly number[], first = 1): number[] {
  const rule = plateauRule(2, first)
  return losses.map((loss) => {
    rule.note(1, loss)
    expect(rule.stepSize(0)).toBe(first)
    return rule.stepSize(1)
  })
}

it('looks back over the last five losses after every step, and begins anew where it halves', () => {
  // The loss falls below that of four steps before at the eighth step, not at the fifth or tenth.
  expect(sizesAfter([1, 2, 3, 4, 5, 4, 3, 2, 1, 0, -1, -2, -3])).toEqual([
    1, 1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25
  ])
})

it('leaves a loss alone that stays as it is, and never goes below the smallest step', () => {
  expect(sizesAfter(new Array<number>(20).fill(3))).toEqual(new Array(20).fill(1))
  const falling = Array.from({ length: 60 }, (_, at) => -at)
  expect(sizesAfter(falling, 2).at(-1)).toBeCloseTo(0.01, 12)
})
