import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stepsTo } from '../../../src/renderer/src/features/jobs/order-steps'

/** What the queue does with a move. */
function moved(line: readonly string[], id: string, before: string): string[] {
  const rest = line.filter((one) => one !== id)
  rest.splice(rest.indexOf(before), 0, id)
  return rest
}

describe('the way back to an earlier order of waiting jobs', () => {
  it('is one move for one move, and none where nothing was moved', () => {
    expect(stepsTo(['a', 'b', 'c'], ['b', 'c', 'a'])).toEqual([{ id: 'a', before: 'b' }])
    expect(stepsTo(['a', 'b', 'c'], ['b', 'a', 'c'])).toEqual([{ id: 'b', before: 'c' }])
    expect(stepsTo(['a', 'b'], ['a', 'b'])).toEqual([])
    expect(stepsTo(['a', 'b'], [])).toEqual([])
  })

  it('holds whatever has started and come since', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghij'), { maxLength: 8 })
    fc.assert(
      fc.property(ids, ids, (order, now) => {
        let line: readonly string[] = now
        for (const { id, before } of stepsTo(order, now)) line = moved(line, id, before)
        expect(line.filter((id) => order.includes(id))).toEqual(order.filter((id) => now.includes(id)))
        expect([...line].sort()).toEqual([...now].sort())
      })
    )
  })
})
