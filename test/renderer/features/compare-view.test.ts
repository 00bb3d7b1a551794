import { CompareView } from '@contract/compare-view'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { viewHistory } from '../../../src/renderer/src/composables/view-history'
import { readView, viewText } from '../../../src/renderer/src/features/compare/view-link'
import { moved, movedBefore } from '../../../src/renderer/src/features/compare/table/column-order'
import { compareRows } from '../../../src/renderer/src/charts/tooltip-settings'

describe('a link to a view', () => {
  it('brings back all of it, whatever letters are in it', () => {
    const view = fc.record({
      columns: fc.option(fc.array(fc.string({ unit: 'grapheme' }))),
      tagColors: fc.dictionary(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((key) => key !== '__proto__'),
        fc.nat(6)
      ),
      text: fc.string({ unit: 'grapheme' }),
      smoothing: fc.double({ min: 0, max: 0.999, noNaN: true }),
      low: fc.double({ noNaN: true, noDefaultInfinity: true })
    })
    fc.assert(
      fc.property(view, ({ columns, tagColors, text, smoothing, low }) => {
        const state = CompareView.parse({
          ...{ columns, tagColors, filter: { text }, curves: { smoothing } },
          classes: { attack: text, figures: 'margins', rocClass: 3 },
          parameters: { axes: columns, ranges: [{ axis: text, low: low + 0, high: low + 1 }] }
        })
        const link = viewText(state)
        expect(link).toMatch(/^[A-Za-z0-9_-]*$/)
        expect(readView(link)).toEqual(state)
      })
    )
  })

  it('is refused when it is none', () => {
    for (const text of ['', '%%%', 'bm90IGpzb24', viewText(CompareView.parse({})).slice(1)])
      expect(readView(text)).toBeNull()
  })
})

describe('a view that an earlier version of the program remembered', () => {
  it('is read, with what it did not know yet as at first', () => {
    const { classes, parameters, ...old } = CompareView.parse({ curves: { smoothing: 0.6 } })
    expect(CompareView.parse(JSON.parse(JSON.stringify(old)))).toEqual({ ...old, classes, parameters })
  })
})

describe('undo and redo of a view', () => {
  function walk(): {
    history: ReturnType<typeof viewHistory<number>>
    go(to: number): void
    at(): number
    wait(): void
  } {
    let clock = 0
    let state = 0
    const history = viewHistory<number>(
      (back) => {
        const before = state
        state = back
        // The view tells of every change, also of those that an undo makes.
        history.changed(before, back)
      },
      () => clock
    )
    return {
      history,
      at: () => state,
      wait: () => (clock += 1000),
      go(to) {
        const before = state
        state = to
        history.changed(before, to)
      }
    }
  }

  it('goes back and forth, and forgets the way forth after a new step', () => {
    const { history, go, at, wait } = walk()
    for (const step of [1, 2, 3]) {
      go(step)
      wait()
    }
    history.undo()
    history.undo()
    expect(at()).toBe(1)
    history.redo()
    expect(at()).toBe(2)
    go(9)
    expect(history.canRedo.value).toBe(false)
    wait()
    history.undo()
    expect(at()).toBe(2)
    history.undo()
    history.undo()
    expect(at()).toBe(0)
    expect(history.canUndo.value).toBe(false)
  })

  it('takes quick changes after one another for one', () => {
    const { history, go, at } = walk()
    for (const letter of [1, 2, 3]) go(letter)
    history.undo()
    expect(at()).toBe(0)
  })
})

describe('the order of columns', () => {
  it('moves one column and keeps the others', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c'])
    expect(movedBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b'])
    expect(movedBefore(['a', 'b', 'c'], 'x', 'a')).toEqual(['a', 'b', 'c'])
  })
})

describe('the rows of a tooltip', () => {
  const rows = [
    { label: 'run 10', value: 3, distance: 9, height: 1 },
    { label: 'run 2', value: 7, distance: 4, height: 4 },
    { label: 'run 3', value: 1, distance: 5, height: 3 }
  ]
  const order = (sort: Parameters<typeof compareRows>[0]): number[] =>
    [...rows].sort((a, b) => compareRows(sort, a, b)).map(({ value }) => value)

  it('can be sorted in six ways', () => {
    expect(order('default')).toEqual([3, 7, 1])
    expect(order('alphabetical')).toEqual([7, 1, 3])
    expect(order('ascending')).toEqual([1, 3, 7])
    expect(order('descending')).toEqual([7, 3, 1])
    expect(order('nearest')).toEqual([7, 1, 3])
    expect(order('nearest-y')).toEqual([3, 1, 7])
  })
})
