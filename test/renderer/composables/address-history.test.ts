// @vitest-environment jsdom
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { useAddressHistory } from '../../../src/renderer/src/composables/address-history'
import type { ViewHistory } from '../../../src/renderer/src/composables/view-history'
import { changeSettings, hashNow, setting, stay, stayAt } from '../../../src/renderer/src/route'

/** The history of the page that the address names, and a change that is no part of the one before. */
function start(steps?: (rest: readonly string[]) => readonly string[]): {
  history: ViewHistory<string>
  later: (change: () => void) => Promise<void>
} {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const history = effectScope().run(() => useAddressHistory(steps))
  if (history === undefined) throw new Error('no scope')
  return {
    history,
    later: async (change) => {
      now += 1000
      change()
      await nextTick()
    }
  }
}

describe('steps through the address of a view', () => {
  beforeEach(() => stayAt('#/gallery/one/3'))
  // What waits to be written is written.
  afterAll(() => stayAt('#/gallery'))

  it('go back and forth through places and settings', async () => {
    const { history, later } = start()
    expect(history.canUndo.value).toBe(false)
    await later(() => (setting('outcome').value = 'fooled'))
    await later(() => stay('two', '3'))
    await later(history.undo)
    expect(hashNow()).toBe('#/gallery/one/3?outcome=fooled')
    await later(history.undo)
    expect(hashNow()).toBe('#/gallery/one/3')
    expect(history.canUndo.value).toBe(false)
    await later(history.redo)
    await later(history.redo)
    expect(hashNow()).toBe('#/gallery/two/3?outcome=fooled')
    expect(history.canRedo.value).toBe(false)
  })

  it('leave out what a pointer on a chart moves, and bring it back with the others', async () => {
    const { history, later } = start((rest) => rest.slice(0, 1))
    await later(() => changeSettings({ epoch: '2' }))
    await later(() => stay('one', '7'))
    expect(history.canUndo.value).toBe(false)
    await later(() => changeSettings({ outcome: 'first' }))
    await later(() => changeSettings({ epoch: '3' }))
    await later(history.undo)
    expect(hashNow()).toBe('#/gallery/one/7?epoch=2')
    expect(history.canUndo.value).toBe(false)
  })

  it('take changes together that follow from each other, and end with the page', async () => {
    const { history, later } = start()
    await later(() => {
      changeSettings({ outcome: 'first' })
      stay('two')
      changeSettings({ pair: '3-5' })
    })
    await later(() => stayAt('#/runs?find=net'))
    await later(history.undo)
    expect(hashNow()).toBe('#/gallery/one/3')
    expect(history.canUndo.value).toBe(false)
  })
})
