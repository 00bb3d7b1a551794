import { orderedSections } from '@contract/report'
import { describe, expect, it } from 'vitest'
import { movedTo } from '../../../src/renderer/src/features/report/section-order'

describe('moving a section', () => {
  const sections = orderedSections([])
  const order = (list: typeof sections) => list.map(({ id }) => id).join()

  it('puts it at its place and keeps the others in their order', () => {
    const moved = movedTo(sections, 'results', 0)
    expect(moved[0]?.id).toBe('results')
    expect(order(moved.slice(1))).toBe(order(sections.filter(({ id }) => id !== 'results')))
    expect(order(movedTo(moved, 'results', 2))).toBe(order(sections))
  })

  it('never passes the appendix, which itself stays last', () => {
    const moved = movedTo(sections, 'notes', 99)
    expect(moved.slice(-2).map(({ id }) => id)).toEqual(['notes', 'epochs'])
    expect(movedTo(sections, 'epochs', 0)).toBe(sections)
    expect(movedTo(sections, 'notes', -1)).toBe(sections)
  })
})
