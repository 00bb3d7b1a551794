import type { Run } from '@contract/run'
import { WaitingLine } from '@services/jobs/waiting-line'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const run = (id: string): Run => ({ id }) as Run

function lineOf(ids: readonly string[]): WaitingLine {
  const line = new WaitingLine()
  for (const id of ids) line.add(run(id))
  return line
}
const idsOf = (line: WaitingLine): string[] => line.list().map(({ id }) => id)

describe('the waiting line', () => {
  it('puts a run before another one, or last', () => {
    const line = lineOf(['a', 'b', 'c'])
    line.move('c', 'a')
    expect(idsOf(line)).toEqual(['c', 'a', 'b'])
    line.move('c', null)
    expect(idsOf(line)).toEqual(['a', 'b', 'c'])
    line.move('b', 'b')
    expect(idsOf(line)).toEqual(['a', 'b', 'c'])
  })

  it('loses nobody and keeps the order of all others, whatever is moved', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const id = fc.constantFrom(...ids)
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.option(id))), (moves) => {
        const line = lineOf(ids)
        for (const [moved, before] of moves) {
          const others = idsOf(line).filter((one) => one !== moved)
          line.move(moved, before)
          const now = idsOf(line)
          expect(now.filter((one) => one !== moved)).toEqual(others)
          if (before === null) expect(now[now.length - 1]).toBe(moved)
          else if (before !== moved) expect(now[now.indexOf(moved) + 1]).toBe(before)
        }
      })
    )
  })

  it('refuses runs that do not wait, and stays as it was', () => {
    const line = lineOf(['a', 'b'])
    for (const [moved, before] of [
      ['x', 'a'],
      ['a', 'x'],
      ['x', null]
    ] as const) {
      expect(() => line.move(moved, before)).toThrow(/started or ended/)
    }
    expect(idsOf(line)).toEqual(['a', 'b'])
  })
})
