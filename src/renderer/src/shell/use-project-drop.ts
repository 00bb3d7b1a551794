import { onMounted, onScopeDispose } from 'vue'
import { toAppError } from '@contract/errors'
import { pathForFile } from '../api'
import { useOpenArchive } from '../features/projects/use-open-archive'
import { page } from '../route'
import { isDropTaken } from './drop'
import { useNoticesStore } from '../stores/notices'

/** Opens an archive that is dropped on the window, but where the pages of data and models take it as theirs. */
export function useProjectDrop(): void {
  const notices = useNoticesStore()
  const { openArchive } = useOpenArchive()

  async function take(event: DragEvent): Promise<void> {
    const file = event.dataTransfer?.files[0]
    if (file === undefined || isDropTaken(event) || page.value === 'data' || page.value === 'models') return
    const path = pathForFile(file)
    if (!/\.zip$/i.test(path)) return
    try {
      await openArchive(path)
    } catch (thrown) {
      notices.tell(toAppError(thrown).message, { tone: 'error' })
    }
  }

  const onDrop = (event: DragEvent): void => void take(event)
  onMounted(() => window.addEventListener('drop', onDrop))
  onScopeDispose(() => window.removeEventListener('drop', onDrop))
}
