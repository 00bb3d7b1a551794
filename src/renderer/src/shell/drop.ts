import type { Dropped } from '@contract/dataset-preview'
import { toAppError } from '@contract/errors'
import { type Ref, onMounted, onUnmounted, ref, shallowRef } from 'vue'
import { call, pathForFile } from '../api'
import { useOpenProject } from '../features/projects/use-open-project'
import { go } from '../route'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'

/** The file or folder that was dropped last and waits for its import form. */
export const droppedSource = shallowRef<Dropped | null>(null)

/**
 * Takes files and folders that are dropped anywhere on the window: a project is opened, a network or a source of data
 * gets its import form. Nothing is read before a person has seen what it is.
 */
export function useWindowDrop(): { dragging: Readonly<Ref<boolean>> } {
  const dragging = ref(false)
  const project = useProjectStore()
  const notices = useNoticesStore()
  const { open, error } = useOpenProject()

  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true

  function over(event: DragEvent): void {
    if (!hasFiles(event)) return
    // Without this the window would try to show the file.
    event.preventDefault()
    dragging.value = true
  }
  function leave(event: DragEvent): void {
    if (event.relatedTarget === null) dragging.value = false
  }
  function drop(event: DragEvent): void {
    if (!hasFiles(event)) return
    event.preventDefault()
    dragging.value = false
    const files = [...(event.dataTransfer?.files ?? [])]
    void take(files.map((file) => pathForFile(file)).filter((path) => path !== ''))
  }

  async function take(paths: readonly string[]): Promise<void> {
    try {
      const dropped = await call('datasets.recognise', { paths: [...paths] })
      if (dropped.kind === 'project') {
        await open(dropped.path)
        if (error.value) throw error.value
        return
      }
      droppedSource.value = dropped
      if (project.current !== null) return go(dropped.kind === 'model' ? 'models' : 'data')
      go('projects')
      notices.tell('Open or create a project first: what you dropped then waits under Data or Models.')
    } catch (thrown) {
      notices.tell(toAppError(thrown).message, { tone: 'error' })
    }
  }

  onMounted(() => {
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
  })
  onUnmounted(() => {
    window.removeEventListener('dragover', over)
    window.removeEventListener('dragleave', leave)
    window.removeEventListener('drop', drop)
  })
  return { dragging }
}
