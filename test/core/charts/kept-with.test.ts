import { keptWith } from '@core/charts/kept-with'
import { describe, expect, it } from 'vitest'

describe('what is kept with an object', () => {
  it('is there until another takes its place, each kind by itself', () => {
    const sums = keptWith<readonly number[], { sum: number }>('sum')
    const others = keptWith<readonly number[], { sum: number }>('sum')
    const owner = [1, 2]
    expect(sums.get(owner)).toBeUndefined()
    sums.set(owner, { sum: 3 })
    expect(sums.get(owner)).toEqual({ sum: 3 })
    sums.set(owner, { sum: 4 })
    expect(sums.get(owner)).toEqual({ sum: 4 })
    expect(others.get(owner)).toBeUndefined()
  })

  it('is seen by no copy and no loop, and is not kept where no property can be', () => {
    const sums = keptWith<readonly number[], number>('sum')
    const owner = [1, 2]
    sums.set(owner, 3)
    expect(Object.keys(owner)).toEqual(['0', '1'])
    expect(JSON.stringify(owner)).toBe('[1,2]')
    expect(owner).toStrictEqual([1, 2])
    expect(sums.get([...owner])).toBeUndefined()
    expect(sums.get(structuredClone(owner))).toBeUndefined()
    const fixed = Object.freeze([1])
    sums.set(fixed, 1)
    expect(sums.get(fixed)).toBeUndefined()
  })
})
