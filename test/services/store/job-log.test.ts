import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endLine, JobLog } from '@services/jobs/job-log'
import { News } from '@services/jobs/news'
import { openStore, type Store } from '@services/store/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addRun } from './samples'

let folder = ''
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-log-'))
  store = openStore(folder)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the log of a job', () => {
  it('is stored in order, told, and still there after the project was reopened', () => {
    const told: string[] = []
    const { id } = addRun(store)
    const log = new JobLog(
      store,
      new News((name, payload) => {
        if (name === 'jobs.logged') told.push((payload as { line: { message: string } }).line.message)
      })
    )
    log.add(id, 'Queued.')
    log.event(id, { kind: 'progress', progress: { done: 1, total: 6, unit: 'epochs', message: 'epoch 1' } })
    log.event(id, { kind: 'progress', progress: { done: 2, total: 6, unit: 'epochs', message: 'epoch 1' } })
    log.event(id, { kind: 'warning', warning: { code: 'zero-gradient', message: 'No gradient.' } })
    const last = endLine('failed', 'The loss became NaN.', 3.21)
    log.add(id, last.message, last.level)
    store.close()
    store = openStore(folder)
    const lines = store.jobLog.list(id)
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'Queued.'],
      ['info', 'epoch 1'],
      ['warning', 'No gradient.'],
      ['error', 'Failed after 3.2 s of work: The loss became NaN.']
    ])
    expect(told).toEqual(lines.map(({ message }) => message))
  })

  it('keeps the newest 2000 lines of each run', () => {
    const { id } = addRun(store)
    store.transaction(() => {
      for (let number = 1; number <= 2005; number++) {
        store.jobLog.add(id, { at: '2026-01-01T00:00:00.000Z', level: 'info', message: String(number) })
      }
    })
    const lines = store.jobLog.list(id)
    expect(lines).toHaveLength(2000)
    expect(lines[0]?.message).toBe('6')
    expect(lines[1999]?.message).toBe('2005')
  })
})
