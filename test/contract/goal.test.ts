import { describe, expect, it } from 'vitest'
import { goalIn, isAimed, ThreatGoal, withGoal } from '@contract/attacks/goal'

describe('the goal among the options of an attack', () => {
  const goals = [null, 'runner-up', 'least-likely', 'random', { targetClass: 0 }, { targetRank: 3 }] as const

  it('takes the place of any other, with all that belongs to it', () => {
    for (const before of goals)
      for (const after of goals) {
        const options = withGoal(withGoal({ steps: 5 }, before), after)
        expect(options['steps']).toBe(5)
        expect(options).toEqual(withGoal({ steps: 5 }, after))
        expect(goalIn(options)).toEqual(after)
        expect(isAimed(options)).toBe(after !== null)
        if (after !== null) expect(ThreatGoal.parse(after)).toEqual(after)
      }
    expect(withGoal({ goal: 'class', targetClass: 3 }, null)).toEqual({ goal: 'untargeted' })
  })

  it('is the runner-up at rank 2, and targeted even before a form names the class', () => {
    expect(goalIn({ goal: 'kth-likely', targetRank: 2 })).toBe('runner-up')
    expect(isAimed({ goal: 'class' })).toBe(true)
    expect(isAimed({})).toBe(false)
    // The target class of the universal perturbation counts whatever its goal says.
    expect(goalIn({ goal: 'random', targetClass: 1 })).toEqual({ targetClass: 1 })
    expect(isAimed({ goal: 'untargeted', targetClass: null })).toBe(false)
  })
})
