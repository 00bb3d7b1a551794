// @vitest-environment jsdom
import { Settings } from '@contract/settings'
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { type Session, useSession } from '../../../src/renderer/src/shell/session'
import { useLibraryStore } from '../../../src/renderer/src/stores/library'
import { useProjectStore } from '../../../src/renderer/src/stores/project'
import { heldBridge, settle } from '../held-bridge'

const bridge = heldBridge()
const project = { folder: '/projects/one', name: 'one', createdAt: '2026-11-23T12:00:00Z' }
Object.assign(bridge.answers, {
  'projects.current': () => project,
  'settings.get': () => Settings.parse({}),
  'drafts.list': () => ({}),
  'jobs.queue': () => ({
    ...{ paused: false, waiting: [], held: [], returning: [], stopping: [], quiet: [] },
    ...{ threads: 1, memory: null, memoryLimit: null, lockedBy: null }
  })
})
Object.defineProperty(window, 'matchMedia', { value: () => ({ matches: false }) })

function session(): Session {
  setActivePinia(createPinia())
  let found: Session | undefined
  mount({
    setup() {
      found = useSession()
      return () => null
    }
  })
  if (found === undefined) throw new Error('no session')
  return found
}

describe('what the window reads at first', () => {
  it('keeps what failed until it is read after all, and reads nothing else again', async () => {
    bridge.fail(['datasets.list'], 'the disk is gone')
    const { unread, start, readAgain } = session()
    await start()
    await settle()
    const messages = (): string[] => unread.value.map(({ message }) => message)
    expect(messages()).toEqual(['the disk is gone'])
    await readAgain()
    expect(messages()).toEqual(['the disk is gone'])
    await bridge.release('datasets.list')
    const before = bridge.asked.length
    await readAgain()
    expect(messages()).toEqual([])
    expect(useLibraryStore().reading).toBe('known')
    expect(bridge.asked.slice(before)).not.toContain('jobs.list')
  })

  it('says a failure once that several parts share, and forgets it with the project', async () => {
    bridge.fail(['datasets.list', 'jobs.list', 'marks.list', 'studies.list'], 'the disk is gone')
    const { unread, start } = session()
    await start()
    await settle()
    expect(unread.value).toHaveLength(1)
    await bridge.release('datasets.list', 'jobs.list', 'marks.list', 'studies.list')
    useProjectStore().current = { ...project, folder: '/projects/two' }
    await settle()
    expect(unread.value).toEqual([])
    expect(useLibraryStore().reading).toBe('known')
  })

  it('reads what belongs to the program again, too', async () => {
    bridge.fail(['projects.current'], 'no answer')
    const { unread, start, readAgain } = session()
    await start()
    expect(unread.value).toHaveLength(1)
    expect(useProjectStore().known).toBe(false)
    await bridge.release('projects.current')
    await readAgain()
    expect(useProjectStore().known).toBe(true)
    expect(unread.value).toEqual([])
  })
})
