import type { CallOutput } from '@contract/ipc'
import { type ShallowRef, shallowRef, watch } from 'vue'
import { call } from '../../api'
import { type FirstReading, useFirstReading } from '../../composables/first-reading'
import { useEvent } from '../../composables/use-event'
import { useProjectStore } from '../../stores/project'

export interface KeptOfProject extends Pick<FirstReading, 'reading' | 'error'> {
  /** In their order. */
  readonly kept: ShallowRef<CallOutput<'kept.list'>>
}

/** The figures that are kept for the open project's report, as they come and go. */
export function useKeptFigures(): KeptOfProject {
  const project = useProjectStore()
  const kept = shallowRef<CallOutput<'kept.list'>>([])
  const { reading, error, load, clear } = useFirstReading(async (stands) => {
    const found = await call('kept.list')
    if (stands()) kept.value = found
  })
  // What fails keeps its error.
  const read = (): void => void load().catch(() => undefined)

  watch(
    () => project.current?.folder,
    (folder) => {
      clear()
      kept.value = []
      if (folder !== undefined) read()
    },
    { immediate: true }
  )
  useEvent('project.changed', ({ what }) => {
    if (what === 'kept' && project.current !== null) read()
  })
  return { kept, reading, error }
}
