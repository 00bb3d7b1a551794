import { call } from '../../api'
import { go } from '../../route'
import { useNoticesStore } from '../../stores/notices'
import { useProjectStore } from '../../stores/project'
import { useProjectCardsStore } from '../../stores/project-cards'

/** Opening the archive of a project: it becomes a folder in a place that is asked for. */
export function useOpenArchive(): { openArchive: (given?: string) => Promise<void> } {
  const store = useProjectCardsStore()
  const project = useProjectStore()
  const notices = useNoticesStore()
  return {
    async openArchive(given) {
      const archive =
        given ??
        (
          await call('dialogs.chooseFile', {
            title: 'Open the archive of a project',
            extensions: ['zip', 'heisenbench']
          })
        ).path
      if (archive === null) return
      const place = await call('dialogs.chooseFolder', { title: 'Unpack the project into', create: true })
      if (place.path === null) return
      go('projects')
      const opened = await store.unpack(archive, place.path)
      await project.load()
      if (opened === null) notices.tell('Opening the archive was stopped; nothing was left behind.')
      else notices.tell(`${opened.name} is now in ${opened.folder}.`)
    }
  }
}
