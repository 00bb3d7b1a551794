import { useEvent } from '../composables/use-event'
import { useOpenProject } from '../features/projects/use-open-project'
import { go } from '../route'
import { requestSave } from '../features/report/save-request'

/** Answers the native menu. */
export function useMenuCommands(): void {
  const { openWithDialog } = useOpenProject()
  useEvent('menu.command', ({ command }) => {
    switch (command) {
      case 'new-project':
        return go('projects', 'new')
      case 'open-project':
        return void openWithDialog()
      case 'save-report':
        requestSave()
        return go('report')
      case 'settings':
        return go('settings')
    }
  })
}
