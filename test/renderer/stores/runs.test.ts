// @vitest-environment jsdom
import type { Bridge, CallAnswer } from '@contract/ipc'
import type { JobEvent } from '@contract/job'
import type { RunDetail } from '@contract/run'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useRunsStore } from '../../../src/renderer/src/stores/runs'
import { run } from '../features/measurements'

/** A project that was saved: it answers from its records, and tells what the test lets it tell. */
const saved = {
  records: new Map<string, RunDetail>(),
  asked: [] as string[],
  listeners: new Set<(name: string, payload: unknown) => void>(),
  /** Set: the next detail waits for it. */
  hold: null as Promise<void> | null,
  tell(runId: string, sequence: number, event: JobEvent): void {
    for (const listener of saved.listeners) listener('jobs.event', { runId, sequence, event })
  }
}

const bridge: Bridge = {
  async call(name, input): Promise<CallAnswer> {
    saved.asked.push(name)
    if (name === 'jobs.list')
      return { ok: true, value: [...saved.records.values()].map((record) => record.run) }
    const { runId } = input as { runId: string }
    const value = structuredClone(saved.records.get(runId))
    await saved.hold
    return value === undefined
      ? { ok: false, error: { code: 'not-found', message: `no run ${runId}` } }
      : { ok: true, value }
  },
  on(listener) {
    saved.listeners.add(listener)
    return () => saved.listeners.delete(listener)
  },
  pathForFile: () => ''
}

Object.defineProperty(window, 'bridge', { value: bridge })

const [first, second, third] = run('a', [{}, {}, {}]).points as [never, never, never]
const progress = (done: number): JobEvent => ({
  kind: 'progress',
  progress: { done, total: 6, unit: 'epochs', message: `epoch ${done}` }
})
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5))

beforeEach(() => {
  setActivePinia(createPinia())
  saved.records.clear()
  saved.asked.length = 0
  saved.hold = null
  saved.records.set('a', { ...run('a', []), points: [first] })
})

describe('the runs in the window', () => {
  it('are read once, and kept up to date by events', async () => {
    const store = useRunsStore()
    await store.load()
    expect(store.records.get('a')?.points).toEqual([])
    await Promise.all([store.need('a'), store.need('a')])
    await store.need('a')
    expect(saved.asked).toEqual(['jobs.list', 'jobs.detail'])
    saved.tell('a', 1, { kind: 'started' })
    saved.tell('a', 2, progress(1))
    saved.tell('a', 3, { kind: 'point', point: second })
    expect(store.records.get('a')?.points).toHaveLength(2)
    expect(store.active.map(({ id }) => id)).toEqual(['a'])
    expect(store.runs[0]?.progress?.done).toBe(1)
  })

  it('are read again when an event is missing', async () => {
    const store = useRunsStore()
    await store.load()
    await store.need('a')
    saved.tell('a', 1, progress(1))
    saved.records.set('a', { ...run('a', []), points: [first, second, third] })
    saved.tell('a', 3, progress(3))
    await settled()
    expect(store.records.get('a')?.points).toHaveLength(3)
  })

  it('are read again when something came while they were read', async () => {
    const store = useRunsStore()
    await store.load()
    let release = (): void => undefined
    saved.hold = new Promise((done) => {
      release = done
    })
    const reading = store.need('a')
    saved.records.set('a', { ...run('a', []), points: [first, second] })
    saved.tell('a', 1, { kind: 'point', point: second })
    release()
    await reading
    expect(store.records.get('a')?.points).toEqual([first, second])
    expect(saved.asked.filter((name) => name === 'jobs.detail')).toHaveLength(2)
  })

  it('stand newest first, and of those of one moment the one that was queued last', async () => {
    for (const id of ['b', 'c', 'd']) saved.records.set(id, run(id, []))
    const later = run('e', [])
    saved.records.set('e', { ...later, run: { ...later.run, createdAt: '2026-11-23T12:00:01Z' } })
    const store = useRunsStore()
    await store.load()
    expect(store.runs.map(({ id }) => id)).toEqual(['e', 'd', 'c', 'b', 'a'])
  })

  it('are forgotten with their project', async () => {
    const store = useRunsStore()
    await store.load()
    await store.need('a')
    store.clear()
    saved.tell('a', 1, progress(1))
    expect(store.runs).toEqual([])
    await expect(store.need('nobody')).rejects.toMatchObject({ code: 'not-found', message: 'no run nobody' })
  })
})
