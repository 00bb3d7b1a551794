import { call } from '../../api'
import { type Action, useAction } from '../../composables/use-action'
import { go } from '../../route'
import { useProjectStore } from '../../stores/project'

/** Opening a project, from the list, a dialog or a dropped folder; then the study page is shown. */
export function useOpenProject(): Action & {
  open: (folder: string) => Promise<void>
  openWithDialog: () => Promise<void>
} {
  const project = useProjectStore()
  const action = useAction()

  async function open(folder: string): Promise<void> {
    await action.run(async () => {
      if (await project.open(folder)) go('study')
    })
    if (action.error.value !== null) await project.load()
  }

  async function openWithDialog(): Promise<void> {
    const chosen = await call('dialogs.chooseFolder', { title: 'Open project', create: false })
    if (chosen.path !== null) await open(chosen.path)
  }

  return { ...action, open, openWithDialog }
}
