import { onMounted, onScopeDispose } from 'vue'
import { toAppError } from '@contract/errors'
import { pathForFile } from '../api'
import { useOpenArchive } from '../features/projects/use-open-archive'
import { go, page } from '../route'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'

/** Opens a project folder or archive that is dropped on the window; the page of data takes what is dropped there. */
export function useProjectDrop(): void {
  const project = useProjectStore()
  const notices = useNoticesStore()
  const { openArchive } = useOpenArchive()

  async function take(event: DragEvent): Promise<void> {
    const file = event.dataTransfer?.files[0]
    if (file === undefined || page.value === 'data' || page.value === 'models') return
    const path = pathForFile(file)
    if (path === '') return
    try {
      if (/\.zip$/i.test(path)) return await openArchive(path)
      await project.open(path.replace(/[\\/]project\.db$/, ''))
      go('study')
    } catch (thrown) {
      notices.tell(toAppError(thrown).message, { tone: 'error' })
    }
  }

  const onDrop = (event: DragEvent): void => void take(event)
  onMounted(() => window.addEventListener('drop', onDrop))
  onScopeDispose(() => window.removeEventListener('drop', onDrop))
}
