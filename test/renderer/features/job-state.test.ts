import type { JobState } from '@contract/job'
import type { QueueState } from '@contract/queue'
import type { Run } from '@contract/run'
import { describe, expect, it } from 'vitest'
import { jointState } from '../../../src/renderer/src/features/jobs/job-state'
import { run } from './measurements'

const queue = (held: readonly string[], returning: readonly string[] = []): QueueState => ({
  ...{ paused: false, waiting: [], held: [...held], returning: [...returning], stopping: [], quiet: [] },
  ...{ threads: 2, memory: null, memoryLimit: null, lockedBy: null }
})
const runs = (...states: JobState[]): Run[] =>
  states.map((state, index) => ({ ...run(`r${index}`, []).run, state }))

describe('the state of many runs', () => {
  it('is that of work while one is at work', () => {
    expect(jointState(runs('done', 'running', 'failed'), queue([]))).toBe('running')
    expect(jointState(runs('queued', 'done'), queue([]))).toBe('queued')
  })

  it('is paused once all that could work stand still, and waiting when one of them is to go on', () => {
    expect(jointState(runs('running', 'done'), queue(['r0']))).toBe('paused')
    expect(jointState(runs('running', 'running'), queue(['r0']))).toBe('running')
    expect(jointState(runs('running', 'failed'), queue([], ['r0']))).toBe('queued')
  })

  it('is the worst end once all have ended', () => {
    expect(jointState(runs('done', 'cancelled', 'failed'), null)).toBe('failed')
    expect(jointState(runs('done', 'done'), null)).toBe('done')
    expect(jointState([], null)).toBe('queued')
  })
})
