import { extname, isAbsolute } from 'node:path'
import { AppError } from '@contract/errors'
import type { Handlers } from '@contract/ipc'
import type { projectCalls } from '@contract/ipc/projects'
import { chooseZip } from '../dialogs'
import type { HandlerContext } from './context'

/** Project folders: the open one and those that were open before. */
export function projectHandlers({
  services,
  window,
  written
}: HandlerContext): Handlers<typeof projectCalls> {
  return {
    'projects.recent': () => services.recent.list(),
    'projects.current': () => Promise.resolve(services.currentProject()),
    'projects.damage': () => services.damage(),
    'projects.create': ({ folder, name }) => services.createProject(folder, name),
    'projects.open': ({ folder }) => services.openProject(folder),
    'projects.close': () => services.closeProject(),
    'projects.forget': ({ folder }) => services.recent.forget(folder),
    'projects.recall': ({ folder }) => services.recent.recall(folder),
    'projects.cards': () => services.projects.cards(),
    'projects.rename': ({ folder, name }) => services.projects.rename(folder, name),
    'projects.tag': ({ folder, tags }) => services.projects.setTags(folder, tags),
    'projects.duplicate': ({ folder, taskId }) => services.projects.duplicate(folder, taskId),
    'projects.archive': async ({ folder, path: given, taskId }) => {
      const path = given ?? (await chooseZip(window(), `${folder}.zip`))
      if (path === null) return null
      if (!isAbsolute(path) || !['.zip', '.heisenbench'].includes(extname(path).toLowerCase())) {
        throw new AppError(
          'invalid-input',
          `An archive needs an absolute path that ends in .zip or .heisenbench; found ${path}.`
        )
      }
      const bytes = await services.projects.archive(folder, path, taskId)
      if (bytes === null) return null
      written.add(path)
      return { path, bytes }
    },
    'projects.unpack': async ({ archive, parent, taskId }) => {
      const folder = await services.projects.unpack(archive, parent, taskId)
      return folder === null ? null : services.openProject(folder)
    },
    'projects.backups': ({ folder }) => services.projects.backups(folder),
    'projects.takeBackup': ({ folder, file, taskId }) => services.projects.takeBackup(folder, file, taskId),
    'projects.stop': ({ taskId }) => Promise.resolve(services.projects.stop(taskId)),
    'projects.trash': ({ folder }) => services.projects.trash(folder),
    'projects.restore': async ({ id }) => {
      await services.projects.restore(id)
    },
    'projects.trashed': () => services.projects.trashed()
  }
}
