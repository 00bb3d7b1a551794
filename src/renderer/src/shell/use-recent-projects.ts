import { toAppError } from '@contract/errors'
import type { RecentProject } from '@contract/project'
import { type ComputedRef, computed } from 'vue'
import { go } from '../route'
import { useNoticesStore } from '../stores/notices'
import { useProjectStore } from '../stores/project'

/** Projects that were open before and can be opened now, newest first, as the native menu lists them. */
export function useRecentProjects(): {
  readonly recent: ComputedRef<readonly RecentProject[]>
  /** Opens one from anywhere; what goes wrong is told. */
  open(folder: string): Promise<void>
} {
  const project = useProjectStore()
  const notices = useNoticesStore()
  const recent = computed(() =>
    project.recent.filter(({ missing, folder }) => !missing && folder !== project.current?.folder)
  )

  async function open(folder: string): Promise<void> {
    try {
      if (await project.open(folder)) go('study')
    } catch (thrown) {
      notices.tell(toAppError(thrown).message, { tone: 'error' })
    }
  }
  return { recent, open }
}
