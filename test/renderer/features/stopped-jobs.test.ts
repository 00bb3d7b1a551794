// @vitest-environment jsdom
import type { JobState } from '@contract/job'
import type { LockHolder, QueueState } from '@contract/queue'
import type { RunDetail } from '@contract/run'
import { type Study, StudySpec } from '@contract/study'
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import JobsPage from '../../../src/renderer/src/features/jobs/JobsPage.vue'
import StudyLive from '../../../src/renderer/src/features/study/StudyLive.vue'
import { useMarksStore } from '../../../src/renderer/src/stores/marks'
import { useQueueStore } from '../../../src/renderer/src/stores/queue'
import { useRunsStore } from '../../../src/renderer/src/stores/runs'
import { heldBridge, settle } from '../held-bridge'
import { run } from './measurements'

const bridge = heldBridge()
const other: LockHolder = { program: 'the command line', pid: 7, host: 'here', since: '2026-11-23T12:00:00Z' }

function queue(lockedBy: LockHolder | null): QueueState {
  return {
    ...{ paused: false, waiting: [], held: [], returning: [], stopping: [], quiet: [] },
    ...{ threads: 1, memory: null, memoryLimit: null, lockedBy }
  }
}

function made(id: string, state: JobState, second: number): RunDetail {
  const detail = run(id, [])
  return { ...detail, run: { ...detail.run, state, createdAt: `2026-11-23T12:00:0${second}Z` } }
}

/** A project with these runs, whose jobs another program runs or does not. */
async function project(details: readonly RunDetail[], lockedBy: LockHolder | null): Promise<void> {
  bridge.answers['jobs.list'] = () => details.map((detail) => detail.run)
  bridge.answers['jobs.detail'] = (input) =>
    details.find((detail) => detail.run.id === (input as { runId: string }).runId)
  bridge.answers['jobs.queue'] = () => queue(lockedBy)
  await Promise.all([useRunsStore().load(), useMarksStore().load(), useQueueStore().load()])
}

const labels = (page: VueWrapper): string[] => page.findAll('button').map((one) => one.text())

beforeEach(() => setActivePinia(createPinia()))

describe('“Resume all” among the jobs', () => {
  const details = [
    made('second', 'interrupted', 2),
    made('first', 'interrupted', 1),
    made('stopped by hand', 'cancelled', 0),
    made('whole', 'done', 3)
  ]

  it('takes up what was interrupted, the oldest first, and nothing else', async () => {
    await project(details, null)
    const resumed: string[] = []
    bridge.answers['jobs.resume'] = (input) => {
      const { runId } = input as { runId: string }
      resumed.push(runId)
      return made(runId, 'queued', runId === 'first' ? 1 : 2).run
    }
    const page = mount(JobsPage)
    await page
      .findAll('button')
      .find((one) => one.text() === 'Resume all')
      ?.trigger('click')
    await settle()
    expect(resumed).toEqual(['first', 'second'])
    expect(labels(page)).not.toContain('Resume all')
    page.unmount()
  })

  it('is not there while another program runs the jobs', async () => {
    await project(details, other)
    const page = mount(JobsPage)
    expect(labels(page)).not.toContain('Resume all')
    page.unmount()
  })
})

describe('a study', () => {
  const spec = StudySpec.parse({
    ...{ heisenbenchStudy: 1, name: 'quick', title: 'Quick', dataset: { builtin: 'mnist' } },
    ...{ networks: ['conv3'], epochs: 6, measure: {} }
  })

  it.each([
    ['running', 'Cancel all'],
    ['interrupted', 'Resume study']
  ] as const)('that is %s offers "%s" unless another program runs the jobs', async (state, label) => {
    const study: Study = { id: 's', name: 'quick', spec, state, runIds: ['a'], createdAt: '2026-11-23' }
    for (const lockedBy of [null, other]) {
      const { run: own, ...measured } = made('a', state, 1)
      await project([{ ...measured, run: { ...own, studyId: study.id } }], lockedBy)
      const page = mount(StudyLive, { props: { study } })
      await settle()
      expect(labels(page).includes(label)).toBe(lockedBy === null)
      expect(labels(page)).toContain('New study')
      page.unmount()
    }
  })
})
