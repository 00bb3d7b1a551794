// @vitest-environment jsdom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { compareMemory } from '../../../src/renderer/src/features/compare/project-memory'
import { savedViewsOf } from '../../../src/renderer/src/features/data/saved-views'
import { readSampleQuery } from '../../../src/renderer/src/features/data/sample-query'
import { useProjectStore } from '../../../src/renderer/src/stores/project'
import { useProjectViewsStore } from '../../../src/renderer/src/stores/project-views'
import { heldBridge, settle } from '../held-bridge'

const bridge = heldBridge()
const open = { folder: '/projects/one', name: 'one', createdAt: '2026-11-23T12:00:00Z' }
let current = open
/** What the databases of the projects hold. */
let stored: Record<string, Record<string, string>> = {}
Object.assign(bridge.answers, {
  'projects.current': () => current,
  'projects.open': (input: unknown) => (current = { ...open, ...(input as { folder: string }) }),
  'views.list': (input: unknown) => stored[(input as { project: string }).project] ?? {},
  'views.keep': (input: unknown) => {
    const { project, view, text } = input as { project: string; view: string; text: string }
    stored[project] = { ...stored[project], [view]: text }
    // A call without an answer gives nothing, not an empty list.
    return undefined
  }
})

beforeEach(async () => {
  setActivePinia(createPinia())
  stored = {}
  current = open
  window.localStorage.clear()
  bridge.asked.length = 0
  await bridge.release('views.keep', 'views.list')
})

const written = (): number => bridge.asked.filter((name) => name === 'views.keep').length

describe('what a person set in the views of a project', () => {
  it('is taken over from the window of an earlier version, once', async () => {
    window.localStorage.setItem('heisenbench.compare /projects/one', '{"columns":["seed"]}')
    window.localStorage.setItem('heisenbench.sample-views abc', '[["wrong ones","outcome=wrong"]]')
    await useProjectStore().load()
    expect(compareMemory().recall().columns).toEqual(['seed'])
    const views = savedViewsOf('abc')
    expect(views.read().map(({ name }) => name)).toEqual(['wrong ones'])
    await useProjectViewsStore().flush()
    expect(Object.keys(stored['/projects/one'] ?? {}).sort()).toEqual(['compare', 'samples abc'])
    // What is deleted in the project does not come back from the window.
    views.write([])
    await useProjectViewsStore().flush()
    setActivePinia(createPinia())
    await useProjectStore().load()
    expect(savedViewsOf('abc').read()).toEqual([])
    expect(compareMemory().recall().columns).toEqual(['seed'])
  })

  it('is written a few times a second at most, and at once where the project is left', async () => {
    await useProjectStore().load()
    const { recall, remember } = compareMemory()
    remember(recall())
    for (let width = 0; width < 50; width++) remember({ ...recall(), chosen: `0.run-${width}` })
    await settle()
    expect(written()).toBe(0)
    await useProjectStore().open('/projects/two')
    expect(written()).toBe(1)
    expect(stored['/projects/one']?.['compare']).toContain('run-49')
    // A page of the project before has nothing to say in this one.
    remember({ ...recall(), chosen: '0.late' })
    await useProjectViewsStore().flush()
    expect(stored['/projects/two']).toBeUndefined()
    expect(JSON.stringify(stored)).not.toContain('late')
  })

  it('lasts while the project is open where it cannot be written', async () => {
    await useProjectStore().load()
    bridge.fail(['views.keep'], 'the folder is read-only')
    savedViewsOf('abc').write([{ name: 'all', query: readSampleQuery('') }])
    await useProjectViewsStore().flush()
    expect(
      savedViewsOf('abc')
        .read()
        .map(({ name }) => name)
    ).toEqual(['all'])
  })

  it('is not written over where it could not be read', async () => {
    bridge.fail(['views.list'], 'a page is damaged')
    await useProjectStore().load()
    expect(useProjectStore().current).toEqual(open)
    savedViewsOf('abc').write([])
    await useProjectViewsStore().flush()
    expect(written()).toBe(0)
  })
})
