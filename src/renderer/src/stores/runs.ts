import type { CallInput } from '@contract/ipc'
import type { Run, RunDetail } from '@contract/run'
import { applyEvent } from '@core/jobs/reducer'
import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef, triggerRef } from 'vue'
import { call } from '../api'
import { useFirstReading } from '../composables/first-reading'
import { useEvent } from '../composables/use-event'

/** All runs of the project: records from the store of the project, kept up to date by folding events into them. */
export const useRunsStore = defineStore('runs', () => {
  const records = shallowRef(new Map<string, RunDetail>())
  /** Runs whose measurements were read; of the others only the run itself is known. */
  const complete = shallowReactive(new Set<string>())
  const pending = new Map<string, Promise<void>>()
  /** Runs of which something arrived while they were being read. */
  const stale = new Set<string>()
  const sequences = new Map<string, number>()
  /** Rises with every project, so that a late answer of the one before is dropped. */
  const generation = shallowRef(0)

  /** Newest first. */
  const runs = computed(() =>
    [...records.value.values()]
      .map((record) => record.run)
      // Of runs that were queued in the same millisecond the later one is the newer one, too.
      .reverse()
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  )
  const active = computed(() => runs.value.filter((run) => run.state === 'running' || run.state === 'queued'))

  /** Runs that have ended: when there are more or fewer, what is judged from all of them may be another. */
  const settled = computed(() => runs.value.length - active.value.length)

  function put(record: RunDetail): void {
    records.value.set(record.run.id, record)
    triggerRef(records)
  }

  function putRun(run: Run): void {
    const known = records.value.get(run.id)
    put({ run, points: known?.points ?? [], warnings: known?.warnings ?? [] })
  }

  const {
    reading,
    error,
    load,
    clear: forgetAll
  } = useFirstReading(async (stands) => {
    const found = await call('jobs.list')
    if (stands()) found.forEach(putRun)
  })

  async function readAgain(runId: string): Promise<void> {
    const mine = generation.value
    do {
      stale.delete(runId)
      const record = await call('jobs.detail', { runId })
      if (mine !== generation.value) return
      put(record)
    } while (stale.has(runId))
    complete.add(runId)
  }

  /** Reads the measurements of a run, once; from then on events keep them up to date. */
  function need(runId: string): Promise<void> {
    if (complete.has(runId)) return Promise.resolve()
    const underWay = pending.get(runId)
    if (underWay !== undefined) return underWay
    const started = readAgain(runId).finally(() => {
      if (pending.get(runId) === started) pending.delete(runId)
    })
    pending.set(runId, started)
    return started
  }

  /** Whether the measurements of a run are here: without them nobody knows that it has none. */
  function isRead(runId: string): boolean {
    return complete.has(runId)
  }

  async function start(spec: CallInput<'jobs.start'>): Promise<Run> {
    const run = await call('jobs.start', spec)
    putRun(run)
    return run
  }

  async function cancel(runId: string): Promise<void> {
    await call('jobs.cancel', { runId })
  }

  async function resume(runId: string): Promise<void> {
    putRun(await call('jobs.resume', { runId }))
  }

  /** Takes up several, in the order in which they were made: some need what earlier ones make. */
  async function resumeAll(stopped: readonly Run[]): Promise<void> {
    const inOrder = runs.value.filter(({ id }) => stopped.some((run) => run.id === id)).reverse()
    for (const { id } of inOrder) await resume(id)
  }

  /** Deleted runs. */
  function forget(runIds: readonly string[]): void {
    for (const runId of runIds) records.value.delete(runId)
    triggerRef(records)
  }

  function clear(): void {
    forgetAll()
    generation.value++
    records.value = new Map()
    pending.clear()
    complete.clear()
    stale.clear()
    sequences.clear()
  }

  useEvent('jobs.changed', putRun)
  useEvent('jobs.event', ({ runId, sequence, event }) => {
    const record = records.value.get(runId)
    const last = sequences.get(runId)
    sequences.set(runId, sequence)
    if (pending.has(runId) && event.kind !== 'progress') stale.add(runId)
    if (record === undefined) return
    put(applyEvent(record, event))
    // An event is missing: the record is read anew instead of going on with a hole.
    if (complete.has(runId) && last !== undefined && sequence > last + 1) {
      complete.delete(runId)
      void need(runId)
    }
  })

  return {
    ...{ records, runs, active, settled, reading, error, generation },
    ...{ load, need, isRead, start, cancel, resume, resumeAll, forget, clear }
  }
})
