import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useNoticesStore } from '../../../src/renderer/src/stores/notices'

beforeEach(() => setActivePinia(createPinia()))

type Store = ReturnType<typeof useNoticesStore>
const shown = (store: Store): string[] => store.notices.map(({ text }) => text)
const listed = (store: Store): string[] => store.changes.map(({ text }) => text)
const nothing = (): void => undefined

describe('notices', () => {
  it('go after a while, those with an undo later', () => {
    const store = useNoticesStore()
    store.tell('said')
    store.tell('done', { undo: nothing })
    store.pass(6)
    expect(shown(store)).toEqual(['done'])
    store.pass(14)
    expect(shown(store)).toEqual([])
  })

  it('stay as long as somebody is at them, and none makes room for another one', () => {
    const store = useNoticesStore()
    store.tell('first', { undo: nothing })
    store.pass(19)
    store.hold(true)
    for (const text of ['second', 'third', 'fourth', 'fifth']) store.tell(text)
    store.pass(60)
    expect(shown(store)).toEqual(['first', 'second', 'third', 'fourth', 'fifth'])
    store.hold(false)
    store.pass(0.5)
    expect(shown(store)).toEqual(['second', 'third', 'fourth', 'fifth'])
    store.tell('sixth')
    expect(shown(store)).toEqual(['third', 'fourth', 'fifth', 'sixth'])
  })
})

describe('the list of changes', () => {
  it('keeps what can be taken back after its notice has gone, the newest first', async () => {
    const store = useNoticesStore()
    let taken = ''
    store.tell('removed', { undo: () => void (taken = 'removed') })
    store.tell('said')
    store.tell('renamed', { undo: () => void (taken = 'renamed') })
    store.pass(60)
    expect(shown(store)).toEqual([])
    expect(listed(store)).toEqual(['renamed', 'removed'])
    const [, removed] = store.changes
    if (removed) await store.takeBack(removed)
    expect(taken).toBe('removed')
    expect(listed(store)).toEqual(['renamed'])
  })

  it('loses what was taken back in its notice, and the notice of what was taken back in it', async () => {
    const store = useNoticesStore()
    store.tell('first', { undo: nothing })
    store.tell('second', { undo: nothing })
    store.notices[0]?.undo?.()
    expect(listed(store)).toEqual(['second'])
    const [second] = store.changes
    if (second) await store.takeBack(second)
    expect(shown(store)).toEqual([])
  })

  it('keeps what could not be taken back, in its place', async () => {
    const store = useNoticesStore()
    store.tell('first', { undo: () => Promise.reject(new Error('the disk is full')) })
    store.tell('second', { undo: nothing })
    const [, first] = store.changes
    if (first === undefined) throw new Error('no change')
    await expect(store.takeBack(first)).rejects.toThrow('the disk is full')
    expect(listed(store)).toEqual(['second', 'first'])
  })

  it('holds fifty', () => {
    const store = useNoticesStore()
    for (let number = 1; number <= 51; number++) store.tell(String(number), { undo: nothing })
    expect(store.changes).toHaveLength(50)
    expect(listed(store)).not.toContain('1')
  })

  it('loses with a project what belonged to it, and no more', () => {
    const store = useNoticesStore()
    store.tell('of the project', { undo: nothing })
    store.tell('of the program', { reach: 'program', undo: nothing })
    store.tell('said')
    store.leaveProject()
    expect(listed(store)).toEqual(['of the program'])
    expect(shown(store)).toEqual(['of the program', 'said'])
  })
})
