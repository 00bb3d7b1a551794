// @vitest-environment jsdom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import type { Component } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import DataPage from '../../../src/renderer/src/features/data/DataPage.vue'
import JobsPage from '../../../src/renderer/src/features/jobs/JobsPage.vue'
import ModelsPage from '../../../src/renderer/src/features/models/ModelsPage.vue'
import RunPage from '../../../src/renderer/src/features/runs/RunPage.vue'
import RunsPage from '../../../src/renderer/src/features/runs/RunsPage.vue'
import StudyPage from '../../../src/renderer/src/features/study/StudyPage.vue'
import MeasuredTab from '../../../src/renderer/src/features/uncertainty/MeasuredTab.vue'
import ComparePage from '../../../src/renderer/src/features/compare/ComparePage.vue'
import { go } from '../../../src/renderer/src/route'
import { useLibraryStore } from '../../../src/renderer/src/stores/library'
import { useMarksStore } from '../../../src/renderer/src/stores/marks'
import { useRunsStore } from '../../../src/renderer/src/stores/runs'
import { useStudiesStore } from '../../../src/renderer/src/stores/studies'
import { heldBridge, settle } from '../held-bridge'
import { run } from './measurements'

const bridge = heldBridge()
const lists = ['jobs.list', 'marks.list', 'datasets.list', 'studies.list'] as const

/** What the session reads of a project; what fails keeps its error in its store. */
function readProject(): Promise<unknown> {
  const stores = [useRunsStore(), useMarksStore(), useLibraryStore(), useStudiesStore()]
  return Promise.all(stores.map((store) => store.load().catch(() => undefined)))
}

beforeEach(async () => {
  setActivePinia(createPinia())
  await bridge.release(...lists, 'jobs.detail')
  bridge.answers['jobs.list'] = () => []
})

/** Where a page is, and what it says of a project that has nothing. */
const pages: readonly [string, readonly [Parameters<typeof go>[0], ...string[]], Component, string][] = [
  ['data', ['data'], DataPage, 'No data set yet'],
  ['jobs', ['jobs'], JobsPage, 'No jobs yet'],
  ['runs', ['runs'], RunsPage, 'No runs yet'],
  ['compare', ['compare'], ComparePage, 'Nothing to compare yet'],
  ['models', ['models'], ModelsPage, 'No model yet'],
  ['model', ['models', 'some-id'], ModelsPage, 'Not in this project'],
  ['study', ['study'], StudyPage, 'New study'],
  ['measured uncertainty', ['uncertainty', 'measured'], MeasuredTab, 'Nothing measured yet']
]

describe.each(pages)('the page of %s', (_name, place, view, empty) => {
  it('says that nothing is there once that is known, not before', async () => {
    go(...place)
    await settle()
    bridge.hold(...lists)
    void readProject()
    const page = mount(view)
    await settle()
    expect(page.text()).not.toContain(empty)
    expect(page.find('[role=status]').text()).toBe('Reading…')
    await bridge.release(...lists)
    expect(page.text()).toContain(empty)
    expect(page.text()).not.toContain('Reading…')
    page.unmount()
  })

  it('does not take a failure for emptiness, and goes on when it is read after all', async () => {
    go(...place)
    await settle()
    bridge.fail(lists, 'the disk is gone')
    await readProject()
    const page = mount(view)
    await settle()
    expect(page.text()).not.toContain(empty)
    expect(page.find('[role=status]').text()).toContain('could not be read')
    await bridge.release(...lists)
    await readProject()
    await settle()
    expect(page.text()).toContain(empty)
    page.unmount()
  })
})

describe('the page of a run', () => {
  const nothing = 'Nothing was measured.'

  beforeEach(async () => {
    bridge.answers['jobs.list'] = () => [run('a', []).run]
    bridge.answers['jobs.detail'] = () => run('a', [])
    await readProject()
  })

  it('says that nothing was measured when its measurements are there, not before', async () => {
    bridge.hold('jobs.detail')
    const page = mount(RunPage, { props: { runId: 'a' } })
    await settle()
    expect(page.text()).not.toContain(nothing)
    expect(page.text()).toContain('Reading…')
    await bridge.release('jobs.detail')
    expect(page.text()).toContain(nothing)
    page.unmount()
  })

  it('reads them anew in another project', async () => {
    const page = mount(RunPage, { props: { runId: 'a' } })
    await settle()
    expect(page.text()).toContain(nothing)
    useRunsStore().clear()
    await readProject()
    await settle()
    expect(page.text()).toContain(nothing)
    page.unmount()
  })

  it('keeps a failure until the measurements are read', async () => {
    bridge.fail(['jobs.detail'], 'the disk is gone')
    const page = mount(RunPage, { props: { runId: 'a' } })
    await settle()
    expect(page.find('[role=alert]').text()).toContain('the disk is gone')
    expect(page.text()).not.toContain(nothing)
    await bridge.release('jobs.detail')
    expect(page.text()).not.toContain(nothing)
    await page
      .findAll('button')
      .find((one) => one.text() === 'Try again')
      ?.trigger('click')
    await settle()
    expect(page.text()).toContain(nothing)
    expect(page.text()).not.toContain('the disk is gone')
    page.unmount()
  })
})
