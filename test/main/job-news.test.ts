import type { JobState } from '@contract/job'
import type { Run } from '@contract/run'
import { describe, expect, it } from 'vitest'
import { createJobNotices } from '../../src/main/job-notices'
import { createTaskbarProgress } from '../../src/main/taskbar'

function run(id: string, state: JobState, change: Partial<Run> = {}): Run {
  return {
    id,
    studyId: null,
    label: `job ${id}`,
    spec: { kind: 'model-import', name: 'm', path: '/m.json', output: 'logits' },
    state,
    progress: null,
    error: null,
    produced: null,
    versions: null,
    datasetHash: null,
    modelHash: null,
    checkpointEpoch: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    seconds: 0,
    ...change
  }
}
const progress = (done: number): Run['progress'] => ({ done, total: 10, unit: 'steps', message: '' })

describe('notices of long jobs', () => {
  function after(seconds: number, state: JobState, change: Partial<Run> = {}): unknown {
    let now = 0
    const notices = createJobNotices(() => now)
    expect(notices(run('a', 'queued'))).toBeNull()
    expect(notices(run('a', 'running'))).toBeNull()
    now = seconds * 1000
    return notices(run('a', state, change))
  }

  it('come for jobs that took more than a minute, with what came out', () => {
    expect(after(61, 'done', { produced: 'conv3' })).toEqual({
      title: 'Done: job a',
      body: 'It made "conv3".'
    })
    expect(after(60, 'done')).toBeNull()
  })

  it('tell of failures, with the reason, but not of what a person has stopped', () => {
    const error = { code: 'not-finite', message: 'The loss became NaN.' }
    expect(after(90, 'failed', { error })).toEqual({ title: 'Failed: job a', body: 'The loss became NaN.' })
    expect(after(90, 'interrupted')).toMatchObject({ title: 'Interrupted: job a' })
    expect(after(90, 'cancelled')).toBeNull()
  })

  it('never count the time that a job has waited, nor that of an earlier sitting', () => {
    let now = 0
    const notices = createJobNotices(() => now)
    notices(run('a', 'queued'))
    now = 600_000
    notices(run('a', 'running'))
    now += 5000
    expect(notices(run('a', 'interrupted'))).toBeNull()
    now += 600_000
    notices(run('a', 'running'))
    now += 5000
    expect(notices(run('a', 'done'))).toBeNull()
  })
})

describe('the progress of the taskbar', () => {
  it('is the mean over all jobs of the moment, and never falls because one ends', () => {
    const shown: number[] = []
    const bar = createTaskbarProgress((share) => shown.push(share))
    bar.changed(run('a', 'queued'))
    bar.changed(run('b', 'queued'))
    bar.changed(run('a', 'running'))
    bar.event({ runId: 'a', sequence: 1, event: { kind: 'progress', progress: progress(5)! } })
    bar.changed(run('a', 'done', { progress: progress(10) }))
    bar.changed(run('b', 'running'))
    bar.event({ runId: 'b', sequence: 1, event: { kind: 'progress', progress: progress(8)! } })
    bar.changed(run('b', 'cancelled', { progress: progress(8) }))
    expect(shown).toEqual([0, 0.25, 0.5, 0.9, -1])
  })

  it('goes on where a resumed job stood', () => {
    const shown: number[] = []
    const bar = createTaskbarProgress((share) => shown.push(share))
    bar.changed(run('a', 'running', { progress: progress(4) }))
    expect(shown).toEqual([0.4])
  })
})
