import type { LogLine, QueueState } from '@contract/queue'
import { defineStore } from 'pinia'
import { computed, shallowRef, triggerRef } from 'vue'
import { call } from '../api'
import { useFirstReading } from '../composables/first-reading'
import { useEvent } from '../composables/use-event'

/** The queue of the open project and the logs of its jobs. */
export const useQueueStore = defineStore('queue', () => {
  const state = shallowRef<QueueState | null>(null)
  /** Another program runs the jobs of this project: here they are only looked at. */
  const looksOn = computed(() => (state.value?.lockedBy ?? null) !== null)
  /** Lines of the jobs whose log was opened. */
  const logs = shallowRef(new Map<string, readonly LogLine[]>())

  const {
    error,
    load,
    clear: forget
  } = useFirstReading(async (stands) => {
    const found = await call('jobs.queue')
    if (stands()) state.value = found
  })

  async function pause(paused: boolean): Promise<void> {
    state.value = await call('jobs.pause', { paused })
  }

  /** Pauses one run, or lets it go on. */
  async function hold(runId: string, held: boolean): Promise<void> {
    state.value = await call('jobs.hold', { runId, held })
  }

  /** A training ends with the epoch that it is in, or does not after all. */
  async function stopAfterEpoch(runId: string, stop: boolean): Promise<void> {
    state.value = await call('jobs.stopAfterEpoch', { runId, stop })
  }

  async function move(runId: string, before: string | null): Promise<void> {
    state.value = await call('jobs.move', { runId, before })
  }

  async function readLog(runId: string): Promise<void> {
    logs.value.set(runId, await call('jobs.log', { runId }))
    triggerRef(logs)
  }

  function clear(): void {
    forget()
    state.value = null
    logs.value = new Map()
  }

  useEvent('queue.changed', (changed) => {
    state.value = changed
  })
  useEvent('jobs.logged', ({ runId, line }) => {
    const known = logs.value.get(runId)
    // A log that nobody has opened is read as a whole when somebody does.
    if (known === undefined) return
    logs.value.set(runId, [...known, line])
    triggerRef(logs)
  })

  return { state, looksOn, logs, error, load, pause, hold, stopAfterEpoch, move, readLog, clear }
})
