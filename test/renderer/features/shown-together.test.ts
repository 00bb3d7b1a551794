import { describe, expect, it } from 'vitest'
import { shownTogether } from '../../../src/renderer/src/features/train/shown-together'
import { run } from './measurements'

const runs = (count: number, running: readonly number[]) =>
  Array.from({ length: count }, (_, index) => ({
    ...run(`run ${index}`, []).run,
    state: running.includes(index) ? ('running' as const) : ('queued' as const)
  }))

describe('runs that are drawn together', () => {
  it('are all of a few', () => {
    expect(shownTogether(runs(12, []))).toHaveLength(12)
  })

  it('are twelve of many: those that run before others, each at its place', () => {
    const shown = shownTogether(runs(500, [3, 499])).map(({ id }) => id)
    expect(shown).toHaveLength(12)
    expect(shown.slice(0, 4)).toEqual(['run 0', 'run 1', 'run 2', 'run 3'])
    expect(shown[11]).toBe('run 499')
    expect(shown).not.toContain('run 11')
  })
})
