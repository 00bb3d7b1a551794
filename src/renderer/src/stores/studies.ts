import type { BuiltinStudy, Study, StudySpec } from '@contract/study'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { call } from '../api'
import { useFirstReading } from '../composables/first-reading'

export const useStudiesStore = defineStore('studies', () => {
  const builtin = shallowRef<readonly BuiltinStudy[]>([])
  const all = shallowRef<readonly Study[]>([])
  /** Newest first. */
  const sorted = computed(() => [...all.value].sort((a, b) => b.createdAt.localeCompare(a.createdAt)))

  async function loadBuiltin(): Promise<void> {
    const found = await call('studies.builtin')
    // The quickest first: it is the one to begin with.
    builtin.value = [...found].sort((a, b) => a.spec.epochs - b.spec.epochs)
  }

  const {
    reading,
    error,
    load,
    clear: forget
  } = useFirstReading(async (stands) => {
    const found = await call('studies.list')
    if (stands()) all.value = found
  })

  async function start(spec: StudySpec): Promise<Study> {
    const study = await call('studies.start', spec)
    await load()
    return study
  }

  async function resume(studyId: string): Promise<void> {
    await call('studies.resume', { studyId })
    await load()
  }

  async function rename(studyId: string, name: string): Promise<void> {
    await call('studies.rename', { studyId, name })
    await load()
  }

  /** Deletes a study that has no runs. */
  async function remove(studyId: string): Promise<void> {
    await call('studies.remove', { studyId })
    await load()
  }

  function clear(): void {
    forget()
    all.value = []
  }

  return { builtin, all, sorted, reading, error, loadBuiltin, load, start, resume, rename, remove, clear }
})
