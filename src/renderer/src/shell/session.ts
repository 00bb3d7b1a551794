import { watch } from 'vue'
import { useLibraryStore } from '../stores/library'
import { useProjectStore } from '../stores/project'
import { useRunsStore } from '../stores/runs'
import { useSettingsStore } from '../stores/settings'
import { useStudiesStore } from '../stores/studies'

/** Reads everything from the main process at start, and again whenever another project is opened. */
export function useSession(): { start: () => Promise<void> } {
  const project = useProjectStore()
  const runs = useRunsStore()
  const studies = useStudiesStore()
  const library = useLibraryStore()

  watch(
    () => project.current?.folder,
    async (folder) => {
      runs.clear()
      studies.clear()
      library.clear()
      if (folder !== undefined) await Promise.all([runs.load(), studies.load(), library.load()])
    }
  )

  return {
    async start() {
      await Promise.all([project.load(), useSettingsStore().load(), studies.loadBuiltin()])
    }
  }
}
