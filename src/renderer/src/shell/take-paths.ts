import type { Dropped } from '@contract/dataset-preview'
import { toAppError } from '@contract/errors'
import { onMounted, shallowRef } from 'vue'
import { call } from '../api'
import { useEvent } from '../composables/use-event'
import { useOpenArchive } from '../features/projects/use-open-archive'
import { useOpenProject } from '../features/projects/use-open-project'
import { go } from '../route'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'

/** The file or folder that was given last and waits for its import form. */
export const droppedSource = shallowRef<Dropped | null>(null)

/**
 * Takes files and folders that a person gives in whatever way: a project or the archive of one is opened, a network or a
 * source of data gets its import form. Nothing is read before a person has seen what it is.
 */
export function useTakePaths(): (paths: readonly string[]) => Promise<void> {
  const project = useProjectStore()
  const notices = useNoticesStore()
  const { open, error } = useOpenProject()
  const { openArchive } = useOpenArchive()

  return async (paths) => {
    try {
      const dropped = await call('datasets.recognise', { paths: [...paths] })
      if (dropped.kind === 'archive') return await openArchive(dropped.path)
      if (dropped.kind === 'project') {
        await open(dropped.path)
        if (error.value) throw error.value
        return
      }
      droppedSource.value = dropped
      // The project of the start may still be on its way.
      if (!project.known) await project.load()
      if (project.current !== null) return go(dropped.kind === 'model' ? 'models' : 'data')
      go('projects')
      notices.tell('Open or create a project first: what you gave then waits under Data or Models.')
    } catch (thrown) {
      notices.tell(toAppError(thrown).message, { tone: 'error' })
    }
  }
}

/** Opens what the program was started with, and what a second start, the system or the menu names. */
export function useGivenPaths(): void {
  const take = useTakePaths()
  useEvent('app.openPath', ({ path }) => void take([path]))
  onMounted(async () => {
    const given = await call('app.givenPath')
    if (given !== null) await take([given.path])
  })
}
