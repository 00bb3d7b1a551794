import type { MarksChange, RunMarks } from '@contract/marks'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { call } from '../api'
import { jointReading, useFirstReading } from '../composables/first-reading'
import { useRunsStore } from './runs'

/** Stars, tags and notes of the project's runs, and which of them lie in the trash. */
export const useMarksStore = defineStore('marks', () => {
  const marks = shallowRef<ReadonlyMap<string, RunMarks>>(new Map())
  const trashed = computed(() => [...marks.value.values()].filter(({ trashedAt }) => trashedAt !== null))
  /** The runs that do not lie in the trash, newest first: what views count and choose from. */
  const present = computed(() => useRunsStore().runs.filter(({ id }) => !isTrashed(id)))

  function put(changed: readonly RunMarks[]): void {
    const next = new Map(marks.value)
    for (const one of changed) next.set(one.runId, one)
    marks.value = next
  }

  function of(runId: string): RunMarks {
    return marks.value.get(runId) ?? { runId, starred: false, tags: [], note: '', trashedAt: null }
  }

  function isTrashed(runId: string): boolean {
    return of(runId).trashedAt !== null
  }

  const own = useFirstReading(async (stands) => {
    const found = await call('marks.list')
    if (stands()) put(found)
  })
  /** Of the runs and their marks: who has only one of them does not know which runs are present. */
  const reading = computed(() => jointReading(useRunsStore().reading, own.reading.value))

  async function change(runId: string, changed: MarksChange): Promise<void> {
    put([await call('marks.change', { runId, change: changed })])
  }

  /** Puts tags on runs and takes others off; what they had besides stays. Gives what takes just that back. */
  async function retag(
    runIds: readonly string[],
    add: readonly string[],
    remove: readonly string[]
  ): Promise<() => Promise<void>> {
    const changed: RunMarks[] = []
    const back: { runId: string; lost: string[]; won: string[] }[] = []
    for (const runId of runIds) {
      const { tags } = of(runId)
      const next = [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])]
      if (next.join('\n') === tags.join('\n')) continue
      changed.push(await call('marks.change', { runId, change: { tags: next } }))
      back.push({
        ...{ runId, lost: tags.filter((tag) => !next.includes(tag)) },
        won: next.filter((tag) => !tags.includes(tag))
      })
    }
    put(changed)
    return async () => {
      for (const { runId, lost, won } of back) await retag([runId], lost, won)
    }
  }

  /** Puts stars on runs or takes them off. Gives what takes just that back, from the runs that it changed alone. */
  async function star(runIds: readonly string[], starred: boolean): Promise<() => Promise<void>> {
    const others = runIds.filter((runId) => of(runId).starred !== starred)
    const changed: RunMarks[] = []
    for (const runId of others) changed.push(await call('marks.change', { runId, change: { starred } }))
    put(changed)
    return async () => {
      await star(others, !starred)
    }
  }

  async function trash(runIds: readonly string[]): Promise<void> {
    put(await call('marks.trash', { runIds: [...runIds] }))
  }

  async function restore(runIds: readonly string[]): Promise<void> {
    put(await call('marks.restore', { runIds: [...runIds] }))
  }

  /** Deletes all that lies in the trash, or the named runs of it, for good. */
  async function emptyTrash(only?: readonly string[]): Promise<void> {
    const { removed } = await call('marks.emptyTrash', { only: only === undefined ? null : [...only] })
    useRunsStore().forget(removed)
    const next = new Map(marks.value)
    for (const runId of removed) next.delete(runId)
    marks.value = next
  }

  function clear(): void {
    own.clear()
    marks.value = new Map()
  }

  return {
    marks,
    trashed,
    present,
    reading,
    error: own.error,
    of,
    isTrashed,
    load: own.load,
    change,
    retag,
    star,
    trash,
    restore,
    emptyTrash,
    clear
  }
})
