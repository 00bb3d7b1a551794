import type { QueueState } from '@contract/queue'
import type { JobState } from '@contract/job'
import { JobSpec } from '@contract/job'
import type { Run } from '@contract/run'
import { newRun } from '@services/jobs/new-run'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeepAwake } from '../../src/main/keep-awake'

const spec = JobSpec.parse({ kind: 'train', dataset: 'mnist', architecture: 'mlp' })
const run = (id: string, state: JobState): Run => ({ ...newRun(spec, null), id, state })
const queue = (change: Partial<QueueState>): QueueState => ({
  paused: false,
  ...{ waiting: [], held: [], returning: [], stopping: [], quiet: [] },
  ...{ threads: 1, memory: null, memoryLimit: null, lockedBy: null },
  ...change
})

/** How often the computer is kept awake at once; more than once would be one that is never let go of. */
let blocked = 0
let awake = createKeepAwake(() => () => undefined)
beforeEach(() => {
  vi.useFakeTimers()
  blocked = 0
  awake = createKeepAwake(() => {
    blocked++
    return () => void blocked--
  })
})
afterEach(() => vi.useRealTimers())

/** Longer than between two jobs. */
const rest = (): unknown => vi.advanceTimersByTime(11_000)

describe('the computer is kept awake', () => {
  it('while a job runs, however many there are, and not for one that only waits', () => {
    awake.run(run('a', 'queued'))
    expect(blocked).toBe(0)
    awake.run(run('a', 'running'))
    awake.run(run('b', 'running'))
    rest()
    expect(blocked).toBe(1)
    awake.run(run('a', 'done'))
    rest()
    expect(blocked).toBe(1)
    awake.run(run('b', 'interrupted'))
    rest()
    expect(blocked).toBe(0)
  })

  it('not for a job that is paused, nor for those that wait in a paused queue', () => {
    awake.run(run('a', 'running'))
    awake.run(run('b', 'queued'))
    awake.queue(queue({ paused: true, waiting: ['b'], held: ['a'] }))
    rest()
    expect(blocked).toBe(0)
    // It has no thread yet.
    awake.queue(queue({ paused: true, waiting: ['b'], returning: ['a'] }))
    rest()
    expect(blocked).toBe(0)
    awake.queue(queue({ paused: true, waiting: ['b'] }))
    expect(blocked).toBe(1)
    awake.run(run('a', 'done'))
    rest()
    expect(blocked).toBe(0)
  })

  it('between two jobs, too', () => {
    awake.run(run('a', 'running'))
    awake.run(run('a', 'done'))
    vi.advanceTimersByTime(5000)
    expect(blocked).toBe(1)
    awake.run(run('b', 'running'))
    rest()
    expect(blocked).toBe(1)
  })
})
