// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import NoticeStack from '../../../src/renderer/src/shell/NoticeStack.vue'
import { useNoticesStore } from '../../../src/renderer/src/stores/notices'

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
})
afterEach(() => vi.useRealTimers())

describe('notices at the edge of the window', () => {
  it('go by themselves, but not while one of them has the keyboard', async () => {
    const store = useNoticesStore()
    const stack = mount(NoticeStack, { attachTo: document.body })
    store.tell('done', { undo: () => undefined })
    await nextTick()
    const dismiss = stack.get('[aria-label="Dismiss"]').element as HTMLElement
    vi.advanceTimersByTime(15_000)
    dismiss.focus()
    vi.advanceTimersByTime(60_000)
    expect(store.notices).toHaveLength(1)
    dismiss.blur()
    vi.advanceTimersByTime(4_500)
    expect(store.notices).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(store.notices).toEqual([])
    stack.unmount()
  })
})
